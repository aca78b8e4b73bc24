/* understand/lexicon_en.c: English words of feeling, of trouble, and those that turn or strengthen; and the emoji of all. */
#include "understand/lexicon.h"

#include "base/lang.h"

static const struct lexeme_list lists[] = {
    // clang-format off
    { "en", { 2, 0 },
      "amazing amazingly awesome awesomeness excellent excellence fantastic fantastically fabulous brilliant brilliantly "
      "outstanding superb superbly perfect perfectly perfection wonderful wonderfully love loved loves loving lovin luv "
      "best phenomenal stellar incredible incredibly exceptional flawless stunning gorgeous magnificent marvelous "
      "thrilled delighted ecstatic overjoyed obsessed adore adored adores epic legend legendary heaven heavenly "
      "impeccable bliss blessed beautiful beautifully yay woohoo woot hooray bravo kudos congrats congratulations "
      "terrific sensational spectacular masterpiece stoked hyped amazeballs dope bomb slay goat grateful thankful "
      "yesss yess omgg unreal unbeatable favorite favourite fav fave bestest heartwarming superstar rockstar" },
    { "en", { 1, 0 },
      "good great nice nicely happy happily happier glad enjoy enjoyed enjoying enjoys fun funny cool like liked likes "
      "thanks thank thx ty thankyou tysm appreciate appreciated appreciates appreciation helpful friendly easy easily "
      "better well win wins winning winner won winners success successful successfully smooth smoothly quick quickly "
      "pleased pleasure pleasant satisfied satisfying satisfaction recommend recommended impressed impressive "
      "excited exciting excitement cute sweet lovely charming pretty handsome fresh delicious tasty yummy yum "
      "interesting useful safe safely proud pride hope hopefully hopeful looking forward kind kindly kindness "
      "polite courteous professional responsive efficient attentive generous welcome welcoming warm comfy comfortable "
      "cozy reliable fast prompt promptly solved resolved fixed works worked sorted ok okay fine alright wow "
      "haha hahaha lol lmao hehe smile smiles smiling smiled laugh laughing laughed cheer cheers celebrate celebrating "
      "celebration party hero heroes genius smart clever talented inspiring inspired inspiration inspire faith "
      "improved improvement improving improve worth value bargain free bonus gift treat treats prize lucky luck "
      "peace peaceful relax relaxed relaxing relaxation strong support supportive supports respect admire honest "
      "honored honor bright sunny paradise dream dreams magical magic sexy hot legit solid positive classy elegant "
      "refreshing delight delightful joy joyful cheerful bestie birthday bday vacay holiday ready yes yeah yea yup "
      "yep praise praised applause welldone super superior top rocks rocked rock rocking gem golden star stars "
      "victory champion champions champ hug hugs kiss kisses xoxo xx adorable precious ily miss helped helps saved "
      "upgrade upgraded complimentary seamless handy painless grace graceful gracious grin thrill" },
    { "en", { -2, 0 },
      "terrible terribly horrible horribly horrendous awful awfully worst disgusting disgusted disgrace disgraceful "
      "hate hated hates hating hateful pathetic useless worthless garbage trash trashy crap crappy shit shitty "
      "bullshit bs fuck fucking fucked fuckin fckin fking f**k f**king f***ing s**t sh*t wtf damn damnit dammit hell "
      "ridiculous ridiculously unacceptable appalling appalled atrocious abysmal shameful shame shambles joke furious "
      "livid outraged outrageous outrage infuriating infuriated scam scammed scammers scammer fraud fraudulent "
      "ripoff robbery thieves thief steal stealing stole stolen robbed liar liars lied lying lies incompetent "
      "incompetence nightmare disaster disastrous catastrophe horrific dreadful vile revolting sickening sick gross "
      "nasty sucks suck sucked sucky idiot idiots idiotic moron morons stupid stupidity dumb dumbest dumbass "
      "bitch bitches bastard bastards asshole assholes ass cunt dick pissed abomination deplorable diabolical "
      "criminal crooks evil terrorist terrorists terrorism murder murdered murderer kill killed killing kills killer "
      "rape raped racist racism despicable inexcusable insulting insulted insult loser losers fuming rage raging "
      "unprofessional unbelievable fail failed fails failure fiasco shocking hopeless devastated devastating "
      "heartbroken heartbreaking tragic tragedy tragically suicide dying died dead death deadly" },
    { "en", { -1, 0 },
      "bad badly poor poorly sad sadly sadness unhappy angry anger mad annoyed annoying annoys annoyance irritated "
      "irritating frustrated frustrating frustration disappointed disappointing disappointment disappoints disappoint "
      "upset upsetting rude rudely arrogant ignorant ignored ignoring ignore careless lazy slow slowly "
      "worse worsening wrong wrongly mistake mistakes unfair unjust unreasonable unhelpful unfriendly uncomfortable "
      "unable unfortunately unfortunate unlucky sorry regret regrets regretting fear fears scared scary afraid worried "
      "worry worrying worries concern concerned concerning anxious anxiety stress stressed stressful nervous "
      "depressed depressing depression cry crying cried cries tears hurt hurts hurting pain painful suffer suffering "
      "suffered ill illness disease cancer hospital boring bored bore tired exhausted exhausting sleepy weak "
      "lost losing lose loses loss losses defeat defeated beat missed missing reject rejected refuse refused refuses "
      "refusing deny denied denies denial blame blamed accused guilty jail prison arrested arrest crime violence "
      "violent attack attacks attacked war bomb bombing explosion crash crashed crisis problem problems trouble "
      "troubles issue issues complaint complaints complain complaining complained lame weird awkward ugly messy mess "
      "dirty filthy smelly stink stinks cheap overpriced expensive pricey costly waste wasted wasting wasteful "
      "misleading mislead dishonest shady greedy greed cheated cheating cheat tricked conned deceptive deceived "
      "lousy mediocre meh ugh ugly urgh argh grr sigh smh facepalm ffs omfg lacking lack lacks "
      "inconvenience inconvenient inconvenienced confusing confused confusion chaos chaotic clueless hypocrite "
      "nonsense pointless silly fool foolish crazy insane cruel harsh bitter jealous lonely alone hungry starving "
      "sucker disrespect disrespectful disrespected hostile threatening threat threats threatened danger dangerous "
      "unsafe unsanitary hazard leak leaking injured injury accident toxic poison disturbing disturbed creepy fake "
      "phony hacked victim victims protest boycott ban banned overrated underwhelming letdown downhill "
      "stuck stranded abandoned neglected dismissive condescending patronising patronizing sarcastic mocking "
      "nope hardly barely flop flopped doomed dread dreading struggling struggle struggles suspicious "
      "unimpressed unsatisfied dissatisfied unacceptably unresponsive impossible difficult difficulty hard tough" },
    { "en", { 0, ROLE_TROUBLE },
      "delay delays delayed delaying cancel cancelled canceled cancelling canceling cancellation cancellations "
      "broken broke break breaks breaking down outage outages error errors glitch glitches glitchy bug bugs buggy "
      "faulty defective damaged damage cracked stopped stops late later lateness overdue waiting wait "
      "waited waits hold hours hour weeks week months days minutes ages queue queues frozen freezes freezing lag "
      "lagging laggy crashing crashes disconnected disconnecting disconnects dropped drops dropping unavailable "
      "offline overcharged overcharge overcharging charged charging refund refunds refunded reimburse "
      "reimbursed reimbursement compensation unanswered unresolved undelivered misplaced blocked locked declined "
      "expired empty cold stale mouldy moldy spoiled spilled burnt torn ripped scratched dented rubbish "
      "still yet again already supposed apparently promised told expected excuse excuses nobody noone nothing none "
      "rescheduled overbooked bumped rebook rebooked diverted grounded luggage baggage slower worsened "
      "disconnect throttled throttling buffering pixelated incorrect inaccurate incomplete invalid leaking "
      "malfunction malfunctioning malfunctioned nonexistent dysfunctional rotten raw undercooked expired mold" },
    { "en", { 0, ROLE_NEGATOR },
      "not no never none nobody nothing neither nor nowhere cannot cant can't dont don't doesnt didnt isnt arent wasnt "
      "werent wont wouldnt couldnt shouldnt hasnt havent hadnt aint without hardly barely scarcely n't nt dnt wudnt "
      "cudnt zero lack lacks" },
    { "en", { 0, ROLE_INTENSIFIER },
      "very really so too extremely absolutely totally completely utterly highly incredibly super soo sooo quite "
      "especially particularly such most freaking frickin literally seriously deeply truly always ever bloody" },
    { "en", { 0, ROLE_BUT }, "but however although though yet except unless despite while whereas" },
    { "", { 2, 0 }, "😍 🥰 😘 ❤ 💕 💖 💗 💓 💞 💘 💙 💚 💛 💜 🧡 🖤 🤩 🎉 🥳 🏆 💯 😻 ♥ 💝" },
    { "", { 1, 0 }, "😀 😁 😃 😄 😆 😊 🙂 😉 😋 😎 🤗 👍 👏 🙌 🙏 💪 👌 ✨ 🌟 ⭐ 🔥 🎊 🎂 🎁 😇 ☺ 😂 🤣 💃 🕺 ✌ 👑 😌 🤝 😅 😛 😜 😝 🌹 🌸 🌞 ☀ 🙋 💋" },
    { "", { -2, 0 }, "😡 🤬 😠 👿 🤮 🤢 🖕 💔 😭 😤 👎 💩 ☠ 💀 😖 😫 😩" },
    { "", { -1, 0 }, "😞 😔 😟 😕 🙁 ☹ 😣 😢 😥 😓 😰 😨 😱 😳 🙄 😒 😑 😐 🤔 🤦 🤷 😪 😬 😷 🤒 🚫 ❌ ⚠ 😴 🤨 😏 🙃 😾 😿" },
    // clang-format on
};

const struct lexeme_lists lexeme_lists_en = { lists, COUNT(lists) };
