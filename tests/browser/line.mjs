// A line between a browser and the server that can be cut and mended: what a laptop in a train does all day.
import net from "node:net";

export class Line {
  constructor(url) {
    this.to = Number(new URL(url).port);
    this.sockets = new Set();
    this.isCut = false;
  }

  async listen() {
    this.server = net.createServer((near) => {
      if (this.isCut) return near.destroy();
      const far = net.connect(this.to, "127.0.0.1");
      for (const [a, b] of [[near, far], [far, near]]) {
        this.sockets.add(a);
        a.pipe(b);
        a.on("error", () => b.destroy());
        a.on("close", () => { this.sockets.delete(a); b.destroy(); });
      }
    });
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  cut() {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend() { this.isCut = false; }

  close() {
    this.cut();
    this.server.close();
  }
}
