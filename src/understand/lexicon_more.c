/* understand/lexicon_more.c: German, Arabic and Hindi words of feeling and trouble; Hindi in both its writings. */
#include "understand/lexicon.h"

#include "base/lang.h"

static const struct lexeme_list lists[] = {
    // clang-format off
    { "de", { 2, 0 },
      "ausgezeichnet* hervorragend* fantastisch* wunderbar* wunderschon* großartig* grossartig* perfekt* liebe lieben "
      "geliebt* genial* spitze super superb toll tolle toller tolles tollen klasse beste bester bestes besten "
      "begeister* traumhaft* sensationell* phanomenal* glucklich* stolz gluckwunsch* herzlich* gratul* hammer geil* mega "
      "brillant* exzellent* einwandfrei* unschlagbar* unvergesslich* liebsten lieblings* hurra juhu yeah" },
    { "de", { 1, 0 },
      "gut gute guter gutes guten besser danke dankeschon dank bedanke dankbar* gefallt gefallen mag mogen freu* freude "
      "freut froh frohlich* schon schone schoner schones schonen nett nette netter nettes netten freundlich* lieb lieber "
      "lustig* spaß spass lach* lacht haha* hehe* hihi* lol grins* hilfreich* hilfsbereit* einfach leicht schnell* "
      "zuverlassig* empfehl* empfehlenswert zufrieden* gewinn* gewonnen sieg siege sieger erfolg* erfolgreich* hoffnung "
      "hoffentlich hoff* kuss kusschen umarm* gluck kostenlos geschenk* gelost klappt geklappt interessant* party feier* "
      "lachel* frieden ruhig entspann* lecker* suß suss suße susse niedlich* cool coole willkommen kompetent* "
      "professionell* sauber* bequem* sicher* respekt bewunder* traum freunde freund verdient prima fein "
      "wunsch* gespannt vorfreude laune sonne sonnig* urlaub" },
    { "de", { -2, 0 },
      "schrecklich* furchtbar* grauenhaft* grauenvoll* katastroph* scheiß* scheiss* kacke kack* mist fuck fick* arsch* "
      "arschloch* wichser* hurensohn* idiot* idioten dumm* dummheit bescheuert* blod* bloed* nutzlos* mull abzocke* "
      "abgezockt betrug* betrug betruger* betrogen dieb* klau* gestohlen hasse hass hassen unverschamt* frechheit "
      "unfassbar* skandal* erbarmlich* jammerlich* peinlich* desaster* luge lugen lugner* lugt gelogen schlimm* "
      "schlimmste* schlechteste* mord* mörder* getotet toten tot tote todes* sterben stirbt gestorben korrupt* ekel* "
      "widerlich* kotz* zumutung saftladen saustall schande untragbar* inakzeptabel* lacherlich* asozial* nazi* terror*" },
    { "de", { -1, 0 },
      "schlecht* schlimm traurig* trauer wut wutend sauer verarger* arger* argern nerv* nervt genervt enttausch* frust* "
      "frustrier* mude erschopft langweil* langweilig* angst sorge* sorgen besorgt schmerz* weh weine* weinen heulen leid "
      "leiden leider krank* krankheit* problem* beschwer* beschwerde* reklam* fehler* fehlerhaft schuld* ungerecht* unfair "
      "schwierig* schwer unmoglich* teuer* teure langsam* hasslich* schmutzig* dreckig* verlor* verliert verlieren verlust* "
      "niederlage* versag* gescheitert scheitern falsch* krise* krieg* gewalt* angriff* anschlag* gefahr* gefahrlich* unfall* "
      "ignorier* unhoflich* unfreundlich* einsam* allein stress* unsicher* inkompeten* verruckt* verbrech* gefangnis "
      "verurteilt* droh* niemand spat schade mies miese mieser mieses nein nie wieder kaputt armselig* pech "
      "chaos chaotisch* unnotig* umsonst quatsch blodsinn unsinn versau* wahnsinn verzweifel* hilflos* sinnlos*" },
    { "de", { 0, ROLE_TROUBLE },
      "verspat* verspatung* ausfall* ausgefallen storniert stornier* wart* warten warte gewartet warteschleife stunden "
      "stunde tage tagen wochen monate minuten storung* gestort defekt* beschadig* kaputt* gesperrt abgebucht abgerechnet "
      "rechnung* ruckerstatt* erstattung* immer noch endlich seit antwort* ruckmeldung* verschwunden geht funktioniert "
      "funktionier* lieferung* geliefert paket* gepack* koffer* hotline unerreichbar* abgesturzt absturz* lag*" },
    { "de", { 0, ROLE_NEGATOR }, "nicht nich ned net nie niemals kein keine keinen keiner keinem keines ohne nichts niemand weder nix" },
    { "de", { 0, ROLE_INTENSIFIER }, "sehr so zu total vollig absolut richtig echt extrem mega wirklich immer uberaus ganz" },
    { "de", { 0, ROLE_BUT }, "aber jedoch trotzdem sondern obwohl allerdings" },
    { "de", { 0, 0 }, "die war gift fast hell bad arm rat hat kind brief art grad wand am man not dick hut mode also tag tier list" },

    { "ar", { 2, 0 },
      "رائع* روعة روعه ممتاز* مذهل* عظيم* جميل* أحب احب احبك بحبك حبيبي حبيبتي عشق اعشق مبروك الف_مبروك سعيد* سعادة فخور* "
      "افضل أفضل احلى أحلى اجمل أجمل يجنن خرافي* اسطور* الأسطورة مبدع* ابداع تحفة خطير فخم* فخمين ملك ملكة بطل ابطال 😍" },
    { "ar", { 1, 0 },
      "جيد* حلو* طيب* شكرا شكراً مشكور* شاكر* تسلم* يعطيك العافية الحمد الحمدلله الله_يسعدك فرح* فرحة مرح ضحك هه* "
      "لطيف* مفيد* سهل* سريع* ناجح* نجاح فوز فاز يفوز كسب انتصار* بالتوفيق توفيق موفق* امل أمل سلام السلام راحة مرتاح* مريح* "
      "هدية هديه مجانا مجاني* محترم* احترام كريم* رحمة رحمه امين آمين يارب بركة مبارك* اهلا مرحبا صديق* ورد جنة الجنة صح "
      "ممتع* متعة المتعه يستاهل كفو انصح اعجبني عجبني يعجبني معجب* نعم قوي* قوة ابتسام* تمام كويس* زين جامد* مميز* ذوق" },
    { "ar", { -2, 0 },
      "سيء سيئ* سيئه اسوء أسوأ اسوأ زفت قذر* حقير* احقر أحقر كلب كلاب حمار حيوان* غبي* اغبياء خرا لعن* لعنة ملعون* وسخ* "
      "نصاب* نصب احتيال سرقة سرقه حرامي* لص لصوص كذب كذاب* كاذب* فاسد* فساد خائن* خيانة قتل قتلى يقتل* مقتل موت ماتوا مات "
      "ارهاب* إرهاب* داعش مجرم* جريمة كارثة كارثي* فضيحة عار قرف مقرف* تافه* اكره أكره كره حقد فاشل* فشل ظلم ظالم* تخلف متخلف* "
      "مجنون* خنزير يلعن عاهرة دم تفجير* قصف مجزرة" },
    { "ar", { -1, 0 },
      "حزين* حزن زعلان* زعل غضب غاضب* معصب* تعبان* تعب مل ملل ممل* خوف خايف* قلق الم ألم وجع موجوع يبكي* بكاء دموع مريض* مرض "
      "مشكلة مشكله مشاكل شكوى خطأ غلط خطا صعب* مستحيل غالي* بطيء* بطيئ* قبيح* خسر* خسارة خساره خسران هزيمة ضعيف* ضعف ازمة "
      "أزمة حرب عنف هجوم خطر* حادث* سجن معتقل* اعتقال تهديد مزعج* ازعاج اسف آسف للاسف للأسف محبط* احباط وحيد* كئيب* ضياع ضايع* "
      "فقر فقير* يحرق* حرق نفاق منافق* كافر* شرك مصيبة تعيس* حرام عيب سخيف* بشع* نكد سلبي* مهزلة" },
    { "ar", { 0, ROLE_TROUBLE },
      "تاخير* تأخير* تأخر* متاخر* متأخر* الغاء إلغاء ملغي* انتظار* انتظر* ننتظر ساعات ساعة ايام أيام اسبوع اسابيع شهر عطل* "
      "عطلان* خربان* معطل* مقطوع* انقطاع فاتورة استرجاع استرداد مبلغ رد* يرد* محد ماحد شحن شحنة طلب* طلبي توصيل حقيبة شنط* لسه" },
    { "ar", { 0, ROLE_NEGATOR }, "لا ما لم لن ليس ليست مو مش مهو مب غير بدون ولا بلا ماهو موب ماعاد" },
    { "ar", { 0, ROLE_INTENSIFIER }, "جدا جداً مره مرة كثير كتير وايد قوي اوي اكثر كل دائما والله" },
    { "ar", { 0, ROLE_BUT }, "لكن ولكن بس رغم" },

    { "hi", { 2, 0 },
      "शानदार बेहतरीन लाजवाब अद्भुत कमाल ज़बरदस्त जबरदस्त प्यार सर्वश्रेष्ठ उत्कृष्ट बधाई मुबारक खुश खुशी ख़ुशी गर्व सुपर "
      "shandar shaandar behtareen behtarin lajawab kamaal kamal zabardast jabardast pyaar pyar ishq mohabbat badhai badhaai "
      "mubarak khush khushi garv jhakaas jhakas mast mastt dhamaal zindabad jeet superhit dilse salute jaan jai jay" },
    { "hi", { 1, 0 },
      "अच्छा अच्छी अच्छे बढ़िया बढिया सुंदर सुन्दर धन्यवाद शुक्रिया पसंद पसन्द मज़ा मजा मजेदार मदद आसान सही ठीक सफल सफलता जीत जीते उम्मीद आशा "
      "हंसी मुस्कान शांति सम्मान आभार स्वागत तेज़ जल्दी दोस्त सच ईमानदार शुभ हार्दिक "
      "acha accha achha achi acchi achhi ache acche achhe badhiya badiya sundar sundr dhanyavad dhanyawad shukriya pasand pasnd maza "
      "mazaa maja majaa madad aasan asan sahi shi thik theek thk safal jeeta jeete jeetega umeed umid ummeed asha aasha hasi "
      "muskaan shanti samman aabhar swagat dost dosto yaar sach imandar shubh hardik dua sukoon sukun dil wah waah vah vaah "
      "haan masha mashallah inshallah sher bhai tiger hahaha* haha* kaabil mazedaar mazedar hit" },
    { "hi", { -2, 0 },
      "बेकार घटिया बकवास खराब ख़राब गंदा गन्दा गंदी नफरत नफ़रत धोखा धोखेबाज चोर चोरी झूठ झूठा झूठे बेवकूफ मूर्ख शर्म शर्मनाक लूट ठगी कमीना हरामी "
      "भ्रष्ट भ्रष्टाचार मौत हत्या मार मारा कुत्ता "
      "bekar bekaar ghatiya ghatia bakwas bakwaas bkwas kharab khraab ganda gandi gande nafrat nafarat dhokha dhoka dhokebaaz chor "
      "chori jhooth jhoot jhuth jhutha jhoota bewakoof bewkoof bevkoof bewaqoof murkh sharm sharam sharmnak loot lut thagi "
      "kamina kamine kameena kameene harami haramkhor kutta kutte kuttey kutiya saala saale sala sale chutiya chutiye chutia "
      "madarchod bhenchod bc mc gandu bhosdi* ullu pagal gadha gadhe bhrasht maut hatya barbaad barbad ghanta deshdrohi gaddar "
      "pappu feku namard besharam randi" },
    { "hi", { -1, 0 },
      "बुरा बुरी दुख दुःख दुखी गुस्सा नाराज़ नाराज परेशान परेशानी समस्या शिकायत गलत ग़लत गलती डर चिंता दर्द रोना बीमार मुश्किल महंगा धीमा हार "
      "निराश निराशा इंतज़ार इंतजार थक बोर अफसोस "
      "bura buri bure dukh dukhi dukhad gussa naraz naraaz pareshan pareshaan pareshani samasya shikayat galat glt galt galti dar "
      "chinta dard rona rote ro roya bimar beemar mushkil mehnga mahanga dhima haar haara hara hare haarna nirash nirasha intezar "
      "intzar thak thaka bore boring afsos akela tanha marna mar maara mara marenge jal jalti bechara bechare majboori jhagda "
      "problem dikkat fail zalim zulm berozgar garib gareeb aatank atank khatam khatm nuksan" },
    { "hi", { 0, ROLE_TROUBLE },
      "देरी रद्द टूटा टूट बंद पैसे वापस जवाब घंटे घंटों दिन महीने अभी तक "
      "deri der late radd tuta toota toot band paise paisa wapas vapas jawab ghante ghanto din mahine abhi tak cancel refund recharge" },
    { "hi", { 0, ROLE_NEGATOR }, "मत बिना mat bina bin na naa no not" },
    { "hi", { 0, ROLE_NEGATOR_BACK }, "नहीं नही न nahi nahin nhi nai nhii nahee nhee ni nahii" },
    { "hi", { 0, ROLE_INTENSIFIER }, "बहुत काफी bahut bohot bohut boht bhot bht kaafi kafi itna itni sabse very so too" },
    { "hi", { 0, ROLE_BUT }, "लेकिन पर मगर lekin magar par but" },
    { "hi", { 0, 0 }, "hai main me to" },
    // clang-format on
};

const struct lexeme_lists lexeme_lists_more = { lists, COUNT(lists) };
