// Draws a component again only when one of its properties changed.
import { Component, createElement, type ComponentType, type FunctionComponent, type VNode } from "preact";

export function memo<P extends object>(inner: FunctionComponent<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const keys = Object.keys(next) as (keyof P)[];
      return keys.some((key) => next[key] !== this.props[key]);
    }
    override render(): VNode<P> {
      return createElement(inner, this.props as P);
    }
  };
}
