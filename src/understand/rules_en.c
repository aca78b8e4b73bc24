/* understand/rules_en.c: the patterns in English. Words are folded: no apostrophes, small letters. */
#include "understand/rules.h"

#include "base/lang.h"

static const struct rule_list lists[] = {
    // clang-format off
    { RULE_DANGER,
      "caught|catching|catches fire; on fire; burst into flames; in flames; exploded; exploding; explosion; "
      "electric shock; electrocuted; gas leak; smell|smells|smelled of|like gas; smell|smelling gas; carbon monoxide; smoke|smoking from|coming|out; "
      "started smoking; sparks from|coming; sparking; allergic reaction; anaphyla*; peanut* ~ allerg*; food poisoning; "
      "chok* on; glass in my|the|our|her|his; metal|plastic|razor in my|the food|meal|sandwich|salad|drink; "
      "burned|burnt my|his|her|our hand|hands|face|skin|leg|arm|son|daughter|baby|child; brakes failed|fail|failing; brake failure; "
      "fell on my|his|her; was|were|been|got injured; bleeding; concussion; ambulance; in|to the hospital; in|to hospital; "
      "choking hazard; safety hazard|risk|issue|concern; fire hazard; unsafe; dangerous; not safe; carbon dioxide; "
      "battery|phone|charger|laptop swelled|swollen|swelling|overheating|overheated|melted|melting|smoking; melted; overheating; "
      "recall ~ safety; drunk driver|pilot; driver ~ drunk; fell asleep at the wheel; threatened|threatening me|to; assaulted; harassed|harassing me; "
      "suicid*; kill myself" },
    { RULE_BREACH,
      "hacked my|into; account|accounts ~ hacked; account|accounts ~ compromised; been|got|getting hacked; data breach; breach of; "
      "leaked my|our|customer; someone|somebody ~ accessed|used|using|opened ~ my account|card|name|details; "
      "unauthori*; identity theft; stole|stolen my identity; phishing; fraudulent; fraud on|alert|charge*; "
      "someone elses account|data|details|order|name; see other peoples; card ~ stolen|cloned|skimmed; scam email|call|text|website|site; "
      "security flaw|hole|issue|vulnerability; password ~ leaked|plain; unauthorised; unauthorized" },
    { RULE_LAW,
      "my|our lawyer|lawyers|attorney|solicitor|solicitors|barrister; a|the lawyer|attorney|solicitor; lawsuit; suing; sue you|them|the|@|for; "
      "will|gonna|ill|to|can|should sue; legal action|advice|team|proceedings|letter|notice|matter; small claims; take|taking|see you|them ~ court; "
      "in court; class action; ombudsman; trading standards; better business bureau; ftc; fcc; dot complaint; cfpb; ofcom; ofgem; "
      "attorney general; consumer protection|court|forum|rights|affairs; financial conduct; regulator|regulators; gdpr; dmca; data protection; "
      "police report; call|called|calling the police; reported ~ police; breach of contract; illegal; is this legal; breaking the law; "
      "discriminat*; subpoena; cease and desist; department of transportation; statutory rights; caa|faa complaint; chargeback" },
    { RULE_PRESS,
      "im|i am a|the journalist|reporter|producer|editor|columnist; journalist at|with|for|from; reporter at|with|for|from; writing a|an story|article|piece; "
      "working on a story|piece|article; do|doing|run|running a story|piece on|about; for comment; request for comment; comment on ~ story; "
      "press office|inquiry|enquiry|contact|request|officer|team|release; media inquiry|enquiry|request|contact|relations|team; "
      "going|go|gone|take|taking|contact* ~ to ~ press|papers|newspaper*|media|news; call* ~ the news|newspaper*; "
      "local news; consumer watchdog; watchdog; bbc watchdog; on the record; interview request; permission|ok to use|share your|this|the|ur photo|video|image|pic*|footage" },
    { RULE_LEAVES,
      "cancel|cancelling|canceling|cancelled|canceled|closing|close my|our|the|this account|accounts|subscription|membership|contract|service|plan|card|policy|prime|sky|line; "
      "cancel|cancelling|canceling my|our _ account|subscription|membership|contract|service|plan; "
      "switch|switching|switched|moving|move|moved|changing|going|leaving to|# _ ~ instead; switching to|from|over|providers|carriers|banks; switch|switched to|providers|carriers|banks; moving|move to another|a; "
      "time|going|want to switch|leave; changing|change providers|provider|banks|carrier|carriers|suppliers; "
      "never|not ~ fly|flying|shop|shopping|buy|buying|use|using|order|ordering|book|booking|stay|staying|eat|ride|bank|travel|travelling|traveling|rent|renting ~ again; "
      "wont|will not be|ever ~ again; wont be|ever back|returning|renewing|using|buying|shopping|flying|ordering|coming; never again; never coming|going back; "
      "last time ill|i|we|im; last order|flight|purchase|time with; take|taking|took my|our business|money|custom elsewhere; shop|go|going|looking|bank|fly elsewhere; "
      "lost|losing|lose a|another|my|our|this customer|business|custom; done with|dealing; im done; im out; we are|were done; "
      "leaving you|u|@|for; ditch|ditching|dump|dumping|dropping you|u|@|this|them|my; goodbye @; bye @; "
      "not ~ renew|renewing; ex customer; former customer; no longer ~ customer; delete|deleting|deleted|uninstall* my|the|your|this account|app; "
      "boycott*; avoid ~ at all costs; port|porting my|out; unsubscrib*; moving my|our account|accounts|money|business" },
    { RULE_OUTAGE,
      "anyone|anybody else ~ having|experiencing|getting|unable|seeing|lost|problem*|issue*|down|without; outage|outages; is|are down ~ everyone|everywhere|again|right|for|in|today|since; "
      "site|website|server|servers|service|network|internet|app|system|systems|signal ~ down; down for everyone|maintenance; is|are your ~ down; "
      "no internet|signal|service|power|water|electricity ~ in|around|across; power cut|outage; whole|entire street|area|town|city|building|neighborhood|neighbourhood ~ without|no|down|lost; "
      "nationwide; major outage; no service; is there a|an problem|issue|outage|fault ~ in|with|at" },
    { RULE_DEADLINE,
      "boarding; in # minutes|mins|min|hours|hrs|hour|hr; in an|half hour|hour; within # minutes|hours|hrs; # minutes|mins|hours|hrs until|before|left|till|til|to; "
      "flight|train|bus|plane|appointment|wedding|interview|exam|meeting|funeral|show|gig|concert ~ is|at|leaves|departs|starts|in ~ #|today|tomorrow|tonight|soon; "
      "due ~ today|tomorrow|tonight; by tomorrow|tonight|today|eod|monday|tuesday|wednesday|thursday|friday|saturday|sunday|midnight|noon; "
      "asap; a s a p; urgent; urgently; emergency; immediately; right now; right away; straight away; time sensitive; stat; "
      "leave|leaving|travel|travelling|traveling|flying|fly ~ tomorrow|tonight|today|soon; need ~ by|before|today|tonight|tomorrow|now|asap; "
      "needed|need it|this|them ~ today|tomorrow|tonight|now; expires ~ today|tomorrow|tonight; tomorrow morning|is; running out of time; at the gate|airport|station|counter|checkout" },
    { RULE_STRANDED,
      "stranded; stuck|trapped|sitting|sat at|in|on|here|outside ~ airport|gate|tarmac|runway|plane|train|station|lift|elevator|traffic|snow|rain|lobby|hours|side|car|store; "
      "stuck at|in|on|here; locked|lock me|out|us ~ of|out; locked out; sleeping|sleep|slept ~ airport|floor|station; no way ~ home; cant get home|back|in; "
      "miss|missed|missing my|our|the|a connection|connecting|flight|connections|train; no hotel; broken down; broke down; left us|me ~ airport|side|nowhere; "
      "no heat|heating|hot|water|power|electricity ~ ; without heat|heating|hot|water|power|electricity|internet|medication|insulin; without my|our ~ medication|medicine|meds|insulin; "
      "abroad ~ card|cash|money; cant access my|our money|account|funds" },
    { RULE_IGNORED,
      "second|2nd|third|3rd|fourth|4th|fifth|5th|sixth|6th|7th|tenth|10th|#|umpteenth|nth time|email|mail|call|phone|tweet|message|dm|attempt|request|letter|complaint|contact; "
      "second|2nd|third|3rd|fourth|4th|fifth|5th|sixth|6th|# e mail; on hold; been holding; holding for #|an; no one|# ~ answer*|respond*|repl*|help*|pick*|call*|get*|care*|listen*|knows; "
      "nobody|noone ~ answer*|respond*|repl*|help*|pick*|call*|gets|got|care*|listen*|knows; "
      "no|zero|without|havent|not response|reply|replies|answer|answers|reaction|call|callback; no|zero|any|a ~ response|reply from|yet|since|after|to|so; havent|not|never ~ heard|received|gotten|had|got ~ back|reply|response|anything|answer|word; "
      "havent heard; never|not ~ replied|responded|answered|called back|to|me|my|us|our|any; didnt|dont|doesnt|wont|havent|hasnt even|ever|bother ~ reply|respond|answer|call; "
      "wont|dont|doesnt|arent|isnt|not answer|answering|reply|replying|respond|responding|return|returning|pick|picking ~ ; still|yet ~ no|not|havent|hasnt|waiting ~ heard|response|reply|answer|reply|callback|call|dm|email; "
      "waiting for a|an|your|some|someone ~ reply|response|answer|call|callback|dm|to; ignored|ignoring|ignores|ignore my|me|us|our|all|emails|messages|customers; "
      "called|rang|phoned|emailed|messaged|tweeted|dmed|written|contacted|tried #|twice|several|multiple|many|numerous|countless ~ times; called|emailed|messaged|rang|phoned|contacted ~ twice|#|several|multiple|repeatedly; "
      "hung up on; hang up on; kept hanging up; transferred ~ times|around|to|again|from; passed ~ pillar|around|from; keep|keeps getting|being transferred|passed|disconnected|told; "
      "tried ~ call*|email*|phon*|contact*|reach*|dm* ~ no|but|nothing|times; cant|unable|impossible|trying|how ~ get through|hold; cant get|speak|talk ~ through|anyone|someone|person|human|anybody; "
      "spoken|spoke|talked to|with # ~ ; spoke|spoken to|with ~ different|people|agents|reps|times; already ~ dm*|email*|call*|sent|spoke*|contacted|told|reported|complained; keep ~ calling|emailing|asking; "
      "been|was told|promised ~ call|callback|contact*|someone; answer your phone|phones|email*|dm*|tweet*; reply to my|me|our|your|dm*|email*; respond to my|me|our|your|dm*|email*; "
      "check your dm*|inbox|messages; any update|news|progress on|yet|please; same answer|response|email|reply; scripted|automated|canned|generic|copy|template response|responses|reply|replies|answer|answers|email|message" },
    { RULE_WAITED,
      "waiting|waited|waitin|wait|queuing|queueing|standing|sitting ~ for|over|almost|nearly|since|hours|#|all|an ~ hours|hour|hrs|days|weeks|months|minutes|mins|day|week|month|year|ages|forever|long|line|queue; "
      "still waiting; been waiting; keep|kept|keeps ~ waiting; # hours|hrs|hour|days|day|weeks|week|months|minutes|mins ~ late|delay*|later|and|wait|waiting|already|ago|now; "
      "# hour|hours|hr|day|week|minute|min delay|wait|queue|hold|line; delayed|late by|for|again|another|#; delay|delays; delayed; running late; "
      "how much|many longer|more; how long ~ take|wait|does|is|until|will|before; long|longest|huge|massive|ridiculous queue|queues|line|lines|wait|waits|delay*; been # hours|days|weeks|months|minutes; "
      "took|takes|taking|taken # hours|days|weeks|months|minutes|ages|forever; took|takes|taking ~ forever|ages|long; slow service; so|too|very|really slow" },
    { RULE_SPAM,
      "follow me back; follow back; follow # follow; f4f; followback; click ~ here|link|below; click the link; buy followers|likes|now; free|more|# followers; make|earn|making|earning ~ money|cash|# ~ online|home|daily|day|week|fast|easy; "
      "work from home; passive income; free iphone|ipad|gift|giftcard*|gift card|bitcoin|money|trial; win a|an|free|# ~ iphone|ipad|gift|voucher; "
      "check out my|our|this|these ~ channel|page|store|shop|site|website|etsy|blog|mixtape|soundcloud|track|link|listing; link in ~ bio; promo code|codes; discount code; use my|code ~ ; my referral|promo|invite code|link; "
      "crypto|bitcoin|forex|nft|airdrop|giveaway ~ join|invest*|profit*|trade*|free|retweet|rt|follow|click|signal*; forex; binary options; invest ~ bitcoin|crypto|#; guaranteed profit*|return*|income; whatsapp me|us|#; telegram ~ channel|group|t; "
      "dm me for|to ~ promo|earn|invest*|details; dm for promo*|price*|order*; limited time offer; limited offer; act now; subscribe to my; order now; shop now; buy now; sale ends; cheap|best price* ~ watches|viagra|pills|shoes|followers; "
      "hot singles; adult ~ video*|cam*; porn; sexy girls; escort*; loan* ~ approv*|instant|apply; gift card*|giftcard* ~ first #; first # people|customers|buyers|winners|followers; verify|confirm|validate your|ur card|details|account|wallet|info* ~ ; claim your|ur ~ prize|gift|reward|voucher|bonus; "
      "you|youve|u have|were|are|been ~ selected|chosen ~ win|winner|receive|prize; lucky winner|winners|follower|customer; congratulations|congrats you|u ~ won|win|selected|chosen|winner; work at home; lose weight; weight loss; hiring ~ apply|link; join our|my|us telegram|team|group|whatsapp" },
    { RULE_DEFENDS,
      "stop|quit ~ blaming|bashing|complaining|whining|hating|attacking|being ~ @|them|the|rude|mean; not|isnt|wasnt their|its|@|the|airlines|companys|companies|stores fault; nothing to do with them|@; "
      "in their|its|@ defense|defence; in defense|defence of; to be fair; tbf; in fairness; give them|@|em ~ break|chance|credit; leave them|@ alone; cut them|@ ~ slack; "
      "never had|have|having any|a|an|one ~ problem*|issue*|trouble|complaint*; never|not had|have ~ problem|issue|problems|issues|complaints with; always ~ been great|good|helpful|excellent|fine|fantastic|amazing ~ ; they|staff are|were|r just|only ~ doing|trying|human; "
      "not true; thats unfair; you|ur people|guys are|r ~ unfair|overreacting|entitled; dont blame; cant blame them; its not @; works|worked fine|great|perfectly for me; unfair to|on them|@|blame" },
    { RULE_MOCKS,
      "thanks|thank you|thx|cheers|ty for nothing|ruining|ruin|wasting|losing|breaking|cancelling|canceling|ignoring|making me|us|my ~ ; thanks|thank ~ for nothing|ruining|wasting|losing|breaking|cancelling|canceling|delaying|ignoring|the delay*|leaving|stranding|charging|overcharging|lying|not; "
      "great|nice|good|excellent|amazing|fantastic|wonderful|awesome|lovely|brilliant|top|stellar job|work|going|service|customer|one ~ ruin*|losing|not|lost|fail|again|cancel*|delay*|idiots|guys|never|no|hung|ignor*; "
      "way to go; way to ~ ruin*|treat*|lose*|screw*|go|handle*; love how|when|that|being|waiting|sitting|paying ~ ; just love|what|great|perfect|brilliant|fantastic ~ ; so much for; what a joke|shambles|mess|disgrace|disaster|waste|scam|nightmare|farce|rip|load; "
      "oh great|good|joy|wonderful|lovely|look|fantastic|perfect|brilliant; yay ~ delay*|cancel*|another; slow clap; thanks obama; as usual; as always ~ no|late|delay*|wrong|bad|useless|nothing; real nice|classy|smart|helpful|professional; "
      "must be nice; thanks a|so lot|bunch; cheers for ~ that|nothing; bravo @; good luck ~ getting|with|trying" },
    { RULE_THANKS,
      "thank you; thanks; thankyou; thx; ty; tysm; thnx; shout out|outs; shoutout; kudos; props to; big up; hats off; well done; good|great|awesome|excellent|nice|amazing job|work|service|customer|experience; "
      "much appreciated; appreciate|appreciated ~ help*|support|it|quick|fast|service|your|you; love you|u|@|your|ur|this|my|the; you|u guys rock|rule|are|r; best ~ service|airline|customer|company|store|staff|experience|ever; "
      "made my day|week|night|morning; keep up the; keep it up; so helpful|kind|nice|friendly|good|great; very|really|super|extremely helpful|kind|friendly|impressed|happy|pleased|grateful|professional; impressed with|by; above and beyond; life saver; lifesaver; saved my|the day|life" },
    { RULE_ASKS,
      "how do|can|does|would|to|much|many|long|come|about; what|whats|wat|wht is|are|time|do|does|the|your|about|happened|happens; when|whens is|are|will|does|do|can|the|r|u|you; where is|are|can|do|does|r|my; which; is there|it|this|the|that|your|my; are|r there|you|u|the|your|these|they; "
      "do|does|did you|u|i|they|the|your|anyone|it; can|could|may i|we|u|you|someone|anyone|my; will|would you|the|it|there|this|my|i|u; who do|can|is|should; why is|are|do|does|did|cant|wont|isnt|dont|am|the|would|has|have; any idea|ideas|chance|plans|update|updates|news|way|info|eta; anyone|anybody know; does|do anyone; "
      "have you|u|they|the; has the|my|your|anyone; should i; what about; wondering if|when|why|how|what; curious if|about|how|why; question about|for|re; quick question; please advise; let me know; eta on|for" },
    { RULE_WANTS,
      "please ~ help|fix|send|call|dm|reply|respond|cancel|refund|change|update|check|look|contact|let|tell|give|bring|add|make|sort|stop|confirm|resolve|advise|follow|get|put|remove|return; pls|plz|plse ~ help|fix|send|call|dm|reply|respond|cancel|refund|check|look|contact|sort|stop|do|resolve|tell|give|bring|add; "
      "can|could|would|will|cud|cn you|u|someone|somebody|anyone|one please|pls|plz|help|fix|send|call|dm|give|bring|add|make|check|look|contact|get|change|follow|sort|tell|explain|confirm|assist|rebook|refund|cancel|resend|reset|put|take; "
      "need|needs ~ help|assistance|support|refund|replacement|someone|you|u|info|information; i|we need|want|require to|a|my|you|someone|help; help me|us|please|pls|plz|with|needed|required|out; would|id like|love|appreciate to|a|my|if|it|you; looking for|to; fix this|it|the|your|ur; "
      "sort it|this|yourselves|out|your; dm me; call me; contact me; email me; get back to; give me|us; send me|us; bring back; i want; follow me|back ~ dm|so; follow ~ so i can; request|requesting ~ ; refund me|my|us; let me|us|my ~ ; make it|this|sure" },
    { RULE_FAULT,
      "not|isnt|aint|wont|doesnt|dont|didnt|never|stopped|stops|quit|hardly|barely work|working|works|worked|load|loading|open|opening|charge|charging|connect|connecting|turn|turning|start|starting|play|playing|update|updating|sync|syncing|respond|responding|show|showing|download|downloading|fit|print|printing; "
      "keeps|keep|kept crashing|freezing|failing|dropping|disconnecting|restarting|shutting|stopping|cutting|saying|telling|giving|going|buffering|logging|glitching|lagging|getting|showing|turning; broken; broke; faulty; defective; damaged; cracked; bricked; "
      "doesnt|dont|wont|not ~ work|works|working; out of order; crash|crashes|crashed|crashing; freezes|freezing|frozen; glitch|glitches|glitchy|glitching; bug|bugs|buggy; error|errors; error message|code|#; problem|problems with|logging|connecting|getting|using|on; issue|issues with|logging|connecting|getting|using|on; "
      "something|somethings wrong; wrong item|order|size|product|thing|colour|color|food|drink|one|meal|pizza; fell apart; falling apart; ripped; torn; mouldy|moldy; stale|rotten|raw|undercooked|burnt|cold food|chicken|meat|burger|pizza|fries|milk|bread|fruit|meal; hair in; missing item|items|from|part|parts; is missing; "
      "slow|bad|poor|no|terrible|awful|horrible|patchy|dodgy|weak internet|wifi|wi|signal|connection|reception|broadband|speed|speeds|coverage|service|data; battery ~ drain*|die*|dying|dead|dies|life|drains; poor quality; bad quality; cheap|cheaply quality|made; since ~ update|upgrade|ios|updating; after ~ update|updating|upgrade|upgrading; latest|new|last|recent update ~ " },
    { RULE_ACCESS,
      "cant|cannot|unable|couldnt|wont|not|trying|tried|try|wont|dont|doesnt ~ log|login|sign|signin|access|check|checkin|load|checkout|register|reset|download|update|upload|open|book|pay|order ~ in|into|on|online|app|website|site|account|password|out|page|my; "
      "password ~ reset|wrong|incorrect|not|doesnt|forgot*|change*; forgot|reset|change|resetting my|password|the; log|logging|sign|signing in|into|out|on; website|site|app|webpage|page|portal ~ down|not|crash*|wont|broken|error|isnt|doesnt|slow|keeps|useless|terrible|awful|rubbish|sucks|bug*; "
      "your|ur website|site|app|webpage|portal|page|link|chat; on the|your website|site|app|webpage|page; account ~ locked|blocked|suspended|disabled|hacked|deleted|banned; verification code|email; activation code|email; login; error #|code" },
    { RULE_MONEY,
      "overcharged|overcharging|overcharge; charged|charging|charge|charges|billed|debited|deducted ~ me|my|us|twice|double|extra|wrong|for|again|full|#|account; double|incorrect|wrong|hidden|extra charge*|charged|bill*|price*|fee*|billed|amount; my|the|our|your bill|invoice|billing|statement|price|prices|charges|fees|direct|payment|payments; "
      "bill|bills ~ wrong|high|increase*|went|up|doubled|more; price|prices ~ increase*|up|went|rise|gone|hike*|gouging|match; rip off; ripoff; rip-off; so|too|very|really expensive; overpriced; payment|payments ~ fail*|declined|not|taken|issue*|problem*|pending|twice; direct debit; late fee|fees; fee|fees; cost|costs|costing me|us|more|too|#; "
      "money ~ taken|gone|missing|stolen|deducted|debited|from|out; took|taken|taking ~ money|payment|#; subscription ~ charge*|renew*|auto*; coupon*|voucher*|discount*|promo|gift ~ not|wont|doesnt|didnt|invalid|expired|work*|declined; card ~ declined|charged; waste of money; # dollar|dollars|bucks|pound|pounds|quid|euro|euros ~ charge*|fee*|bill*" },
    { RULE_BACK,
      "refund|refunds|refunded|refunding; money back; reimburs*; compensat*; get|want|need|give|getting|wanting ~ money back; return|returned|returning|returns my|the|it|an|a|item|policy|label; store credit; credit back|my|note; chargeback" },
    { RULE_PARCEL,
      "my|our|the|a|this|your parcel|package|delivery|shipment|order|packages|parcels|mail|letter|post ~ ; parcel|package|delivery|shipment|shipping|courier|delivered|tracking|deliveries|dispatch*|shipped; not|never|hasnt|havent|didnt|still|yet|doesnt ~ arrived|delivered|turned|received|come|shipped|dispatched|shown|arrive; "
      "where is|are|s my|our order|parcel|package|stuff|delivery|bag|bags|luggage|item|items; wheres my ~ ; lost|missing|delayed|damaged|misplaced my|our|luggage|bag|bags|baggage|suitcase|parcel|package; out for delivery; delivery driver|guy|man|date|slot|address|window|time; left ~ neighbour*|neighbor*|porch|doorstep|outside|rain|bin; tracking number|says|info|shows|not; "
      "luggage|baggage|bag|bags|suitcase ~ lost|missing|delayed|not|never|didnt|still|left|arrive*|damaged|broken; prime|next|same|two|one # ~ day|delivery|shipping|late; supposed to ~ arrive|deliver*|come|be" },
    { RULE_PEOPLE,
      "rude; rudest; rudeness; unprofessional; unhelpful; staff|employee|employees|agent|agents|rep|reps|representative|driver|cashier|manager|supervisor|crew|attendant|attendants|waiter|waitress|server|clerk|advisor|adviser|operator|guy|lady|woman|man|team|worker|workers ~ rude|unhelpful|awful|terrible|refused|refuse|ignored|yelled|shouted|laughed|horrible|useless|lied|told|hung|incompetent|disrespectful|attitude|unprofessional|arrogant|argu*|amazing|great|helpful|lovely|wonderful|awesome|fantastic|nice|friendly|kind|brilliant|excellent|best; "
      "bad|terrible|awful|horrible|poor|worst|appalling|shocking|disgusting|pathetic|lousy|crap|shit|horrendous|abysmal|zero|no customer service|service|experience|care|support; customer service|care|support ~ sucks|terrible|awful|poor|worst|joke|horrible|bad|useless|non|appalling|shocking|disgusting|pathetic|rubbish|shit|crap|is|was; "
      "attitude; yelled|shouted|screamed|swore at; talked|spoke|spoken down|rudely; treated|treat|treating ~ like|badly|unfairly|poorly|terribly; incompetent; disrespectful; condescending; hung up; your|the staff|crew|team|driver|manager|employee|employees|agent|agents|rep ~ " },
    { RULE_TERMS,
      "warranty; guarantee; policy|policies; terms and|of; t cs; contract ~ ; allowed to|on|in; against your|the|company policy|rules; rules; eligib*; qualify|qualifies for; exchange|return window|policy; small print; fine print; out of warranty; restock*; baggage allowance|fee|fees|policy; carry on ~ allow*|size|limit; check in|out time; dress code; age limit|requirement*; price match; non refundable; loyalty ~ ; points|miles ~ expire*|not|missing|credit*|redeem*" },
    { RULE_FOR_ANOTHER,
      "my client|clients|patient|patients; on behalf of; on|for my mothers|mums|moms|fathers|dads|parents|husbands|wifes|sons|daughters behalf; my mother|mum|mom|mama|father|dad|grandma|grandmother|grandfather|grandpa|nan|gran|parents|husband|wife|son|daughter|brother|sister|boyfriend|girlfriend|friend|friends|neighbour|neighbor|colleague|boss|fiance|partner|aunt|uncle|bf|gf|inlaws ~ ; elderly mother|father|parents|mum|mom|dad|neighbour|neighbor|lady|man; "
      "i represent; asking|posting|tweeting|calling|writing for a|my ~ ; a friend of mine" },
    { RULE_STAFF_VOICE,
      "were|we are ~ sorry to|for|about|you; sorry to hear; sorry for|about the|any|your ~ inconvenience|trouble|delay|frustration|experience|wait; please|kindly ~ dm|send|follow|email|contact|call us|our|a|your ~ ; send us a|your; dm us|your; let us know; well|we will|ll look|get|be|check|send|have ~ ; our team|teams|apologies|customer|agents|support|engineers|website|store|stores; "
      "we apologi*|appreciate|understand|regret|recommend|suggest|can|would|have|do|dont|hope|look; happy to help|assist; glad|happy|pleased to hear|you; thanks|thank you for reaching|contacting|letting|sharing|your|bringing|choosing|getting|following|flying; how|what can we; could|can|would you please ~ dm|send|provide|confirm|follow|tell; were here to|for; reach out to us|our; feel free to; i work|am working|worked for|at|here; as an employee; as a flight|store|crew ~ " },
    // clang-format on
};

const struct rule_lists rule_lists_en = { lists, COUNT(lists) };
