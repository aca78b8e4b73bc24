/* understand/lexicon_romance.c: Spanish, Portuguese, French and Italian words of feeling and trouble. */
#include "understand/lexicon.h"

#include "base/lang.h"

static const struct lexeme_list lists[] = {
    // clang-format off
    { "es", { 2, 0 },
      "increibl* excelent* maravill* fantastic* genial* perfect* amo amor adoro adoramos encanta encantan encanto "
      "encantad* espectacular* magnific* estupend* fenomenal brillant* hermos* precios* preciosidad bellisim* "
      "felicidades felicitaciones enhorabuena feliz felices felicidad orgullos* emocionad* emocionante mejor mejores "
      "buenisim* riquisim* guapisim* top crack bravo ole idol* fabulos* sublime insuperable impecable inolvidable" },
    { "es", { 1, 0 },
      "bien buen buena bueno buenos buenas gracias gusta gustan gusto gustado contento contenta contentos alegr* "
      "lind* bonit* guap* bell* divertid* risa risas jaja* jeje* amable* amabilidad agradec* agradable* util utiles "
      "facil rapido rapida rapidamente rapidez eficaz eficiente* eficiencia recomiendo recomend* satisfech* ayud* "
      "disfrut* gan* ganador* exito* exitos* victoria triunf* campeon* esperanza ilusion* ilusionad* cariño "
      "beso besos abrazo* querid* suerte gratis regalo* solucionad* resuelto interesante* fiesta celebr* sonri* "
      "sonrisa paz tranquil* delicios* rico rica sabros* vale genio listo chulo chula mola molan favorit* bienvenid* "
      "correct* comod* segur* list* cumpl* acert* acierto vamos animo fuerza deseando ganas admir* respet* sueño" },
    { "es", { -2, 0 },
      "horribl* terribl* pesim* asco asqueros* verguenza vergonzos* mierda puta puto putos putas joder jodid* "
      "hijoputa hijos cabron* gilipollas idiota* imbecil* estupid* inutil* basura estafa* estafad* estafador* robo "
      "roban ladron* odio odia* odiar inaceptable* indignante indignad* lamentable* patetic* nefast* desastr* "
      "fatal infame engaño* engañ* mentira* mentiros* mienten fraude* peor peores inadmisible* asesin* matar mat* "
      "muert* muere morir corrupt* corrupcion miserable* repugnan* maldit* tragedia* ridicul* desgraciad* coño" },
    { "es", { -1, 0 },
      "mal mala malo malos malas trist* tristeza enfadad* enojad* molest* molesto rabia ira furios* decepcion* "
      "decepcionad* frustr* frustrante cansad* hart* hartos aburrid* aburre miedo temor preocup* dolor duele duelen "
      "llor* sufr* enferm* problema* queja* quejar reclam* reclamacion error* equivoc* culpa* injust* injusticia "
      "dificil dificultad* imposible car* cara caro carisim* lent* lentitud feo fea sucio sucia pierd* perdi* perdid* "
      "perdida derrot* fracas* fallo* falla fallan falta faltan falso falsa falsos crisis guerra violen* ataque* "
      "pelig* accident* abandon* ignor* desprecio groser* maleducad* antipatic* pesad* penoso pena lastima vergüenza "
      "odios* solo sola soledad nervios* estres* agobi* incomod* inseg* incompeten* tonto tonta tontos tonteria* loco "
      "crimen preso carcel condenad* denuncia* amenaza* golpe* robar caido nadie tarde chung* cutre" },
    { "es", { 0, ROLE_TROUBLE },
      "retras* retraso demora* cancel* espera esperando esperar llevo llevamos horas hora dias semanas meses averia* "
      "averiad* roto rota rotos estropead* defectuos* dañad* caida caido bloquead* cobr* cobrado cobro devolucion* "
      "devolver reembolso* sigue siguen sigo todavia aun responde* contesta* respuesta perdido incidencia* factura "
      "facturacion funciona funcionan funcionando arregl* maleta* equipaje" },
    { "es", { 0, ROLE_NEGATOR }, "no ni nunca jamas sin nada nadie ningun ninguna ninguno tampoco" },
    { "es", { 0, ROLE_INTENSIFIER }, "muy mucho mucha muchos muchas tan tanto super demasiado bastante totalmente siempre" },
    { "es", { 0, ROLE_BUT }, "pero aunque sino embargo" },

    { "pt", { 2, 0 },
      "incrivel incriveis excelent* maravilh* fantastic* perfeit* amo amei amor adoro adorei adoramos espetacular* "
      "espetacul* otimo otima otimos lind* lindeza melhor melhores parabens feliz felizes felicidade orgulho "
      "orgulhos* emocionad* emocionante sensacional brilhant* magnific* fabulos* top demais show genial apaixonad* "
      "maravilha impecavel sucesso deus obrigad* perfeita gostos* abencoad* delicia sonho" },
    { "pt", { 1, 0 },
      "bom boa bons boas bem gosto gostei gosta gostando gostar legal bacana massa fofo fofa fofos fofinh* bonit* "
      "bel* alegr* content* agradec* simpatic* educad* util facil rapido rapida rapidez eficiente* recomend* "
      "satisfeit* ajud* vencer venc* ganh* vitoria campea* campeao esperanca carinho beijo* abraco* querid* sorte "
      "gratis presente resolvid* resolveu interessante* festa comemor* sorri* sorriso paz tranquil* saudade* rs kk* "
      "haha* rsrs* kkk* hehe* valeu vlw obg parceir* bemvind* engracad* divertid* curti curtir amig* favorit* ansios* "
      "ri rindo rio graca confort* segur* certo certeza forca uhul eba oba" },
    { "pt", { -2, 0 },
      "horrivel horriveis terrivel terriveis pessim* nojo nojent* vergonha vergonhos* merda porra caralho puta "
      "fdp foda fodase fuder fodid* cu lixo idiota* imbecil* estupid* inutil inuteis burro burra golpe golpista* "
      "roubo roubad* roub* ladrao ladroes odeio odio odiar odei* inaceitavel absurdo absurda lamentavel ridicul* "
      "desastr* mentir* mentiros* engana* enganad* fraude* pior piores descaso palhacada desrespeito assassin* "
      "matar mat* mort* morrer morr* corrupt* corrupcao safad* vagabund* otari* bosta desgrac* inferno maldit* porcaria" },
    { "pt", { -1, 0 },
      "mal mau ma maus mas ruim ruins trist* tristeza raiva irritad* irrita* chatead* chato chata chatice decepcion* "
      "decepcao frustr* cansad* cansei cans* tedio medo preocup* dor doi doendo chor* sofr* doent* doenca problema* "
      "reclam* reclamacao erro erros errad* culpa* injust* dificil impossivel caro cara carissimo lent* lentidao feio "
      "feia suj* perd* perdi perdeu derrot* fracass* falha* falta faltou fals* crise guerra violen* ataque* perig* "
      "acidente* abandon* ignor* grosser* pena sozinh* nervos* estres* incomod* insegur* incompeten* "
      "trouxa* louc* crime* preso presa cadeia denunci* ameac* ninguem tarde aff affs affz poxa droga azar sono "
      "dificuldade* sacanagem pqp credo socorro" },
    { "pt", { 0, ROLE_TROUBLE },
      "atras* atraso demor* cancel* esper* esperando horas hora dias semanas meses quebr* quebrad* defeito* "
      "danificad* caiu fora bloquead* cobr* cobranca devolucao devolver reembolso estorno ainda respond* resposta "
      "atendimento fatura funciona* funcionando consigo consegue sinal travad* trava travando entreg* mala bagagem" },
    { "pt", { 0, ROLE_NEGATOR }, "nao nem nunca jamais sem nada ninguem nenhum nenhuma n ñ naum num" },
    { "pt", { 0, ROLE_INTENSIFIER }, "muito muita muitos mto mt mta tao tanto tanta super demais bastante totalmente sempre bem" },
    { "pt", { 0, ROLE_BUT }, "mas porem embora contudo entretanto" },

    { "fr", { 2, 0 },
      "incroyable* excellent* merveill* fantastique* parfait* adore adorer adorent j'adore jadore aime jaime aimer aimons "
      "amour genial* geniaux formidable* magnifique* superbe* sublime* exceptionnel* extraordinaire* splendide* "
      "bravo felicitations heureux heureuse bonheur fier fiere fierte meilleur meilleure meilleurs meilleures "
      "delicieu* ravi ravie topissime canon ouf hate grandiose chefdoeuvre inoubliable" },
    { "fr", { 1, 0 },
      "bien bon bonne bons bonnes mieux merci mercii content contente contents plaisir joie joyeu* joli* beau belle "
      "beaux belles mignon* chouette cool sympa sympas gentil* drole* marrant* rire rires mdr ptdr lol haha* amusant* "
      "agreable* utile* facile* facilement rapide* rapidement rapidite efficace* efficacite recommand* satisfait* "
      "aide aidé aider reussi* reussite succes victoire gagn* gagnant* champion* espoir espere esperons bisou* bises "
      "chance gratuit* cadeau* resolu* interessant* fete feter sourire* paix tranquil* doux douce bienvenue super "
      "top reactif reactive professionnel* accueillant* chaleureu* remerci* apprecie* confort* bravo vivement impatient* "
      "respect admir* favori* ami amis amitie courage force allez" },
    { "fr", { -2, 0 },
      "horrible* terrible* affreu* degueulasse* degout* honte honteu* merde merdique chier connard* connasse con conne "
      "cons conneri* putain pute enculé encul* salope idiot* imbecile* stupide* inutile* nul nulle nuls nullissime "
      "arnaque* arnaqueur* escroc* escroquerie vol voleur* voler deteste detester haine hais inadmissible* "
      "inacceptable* scandaleu* scandale lamentable* pathetique* pitoyable* desastre catastroph* mensonge* menteur* "
      "menti mentent fraude* pire pires mort* mourir tuer tué assassin* corrompu* corruption miserable* ridicule* "
      "fdp ntm foutage foutre abuse abusé pourri* ignoble* infect* scandaleusement" },
    { "fr", { -1, 0 },
      "mal mauvais* triste* tristesse colere enerv* fache* agac* agacant deçu decu decue decus deception decevant* "
      "frustr* fatigue* fatigu* marre ennuy* ennui peur crain* inquiet* inquiete douleur pleure* pleurer souffr* "
      "malade* maladie probleme* plainte* plaindre reclam* reclamation erreur* faute* coupable* injust* difficile* "
      "difficulte* impossible* cher chers chere lent lente lenteur* moche* sale sales perdu* perdre perd perte* defaite* "
      "echec* echoue rate raté faux fausse crise guerre violen* attaque* attentat* danger* accident* abandon* ignor* "
      "mepris* grossier* impoli* desagreable* antipathique penible* lourd* seul seule stress* incompeten* bete betise* "
      "crime* prison condamn* denonce* menace* personne tard aucun aucune bordel galere* dommage malheur* helas pff* "
      "pff honteux rageant relou soule* saoule* jamais" },
    { "fr", { 0, ROLE_TROUBLE },
      "retard* retarde annul* attend* attente attends attendons heures heure jours semaines mois panne* cassé casse "
      "cassee defectueu* endommag* bloque* facture* facturé preleve* prelevement rembours* remboursement toujours encore "
      "depuis repond* reponse perdu marche fonctionne* coupure* bug bugs bugue injoignable* livraison livré bagage* valise*" },
    { "fr", { 0, ROLE_NEGATOR }, "pas ne n jamais rien aucun aucune sans ni plus personne guere" },
    { "fr", { 0, ROLE_INTENSIFIER }, "tres trop tellement vraiment super hyper si beaucoup totalement toujours grave" },
    { "fr", { 0, ROLE_BUT }, "mais pourtant cependant malgre" },
    { "fr", { 0, 0 }, "pain chat son fin fine dire pour coin sort but main chair rare tire mad bribes fat pie mine pays lit" },

    { "it", { 2, 0 },
      "incredibil* eccellent* meravigli* fantastic* perfett* amo adoro amore adorabil* spettacol* splendid* stupend* "
      "magnific* favolos* geniale* bravissim* bellissim* ottim* migliore migliori complimenti felice felici felicita "
      "orgoglios* emozionant* emozionat* eccezional* straordinari* superb* sublime* top mitic* grandissim* grande "
      "auguri evviva grandios* strepitos* buonissim* impeccabil* indimenticabil*" },
    { "it", { 1, 0 },
      "bene buon buona buono buoni buone bravo brava bravi grazie piace piacere piacciono piaciut* contento contenta "
      "contenti gioia allegr* bello bella belli belle carino carina simpatic* gentil* divertent* divert* ridere risate "
      "ahah* haha* utile utili facile veloce veloci velocita efficien* consigli* consigliat* soddisfatt* aiut* "
      "vincere vinc* vinto vittoria successo campion* speranza spero bacio baci abbracci* caro cari fortuna gratis "
      "regal* risolt* interessant* festa festegg* sorris* sorrid* pace tranquill* dolce dolci benvenut* favorit* "
      "preferit* ringrazi* apprezz* cortes* professional* disponibil* puntual* forza super figo figata comod* sicur* "
      "amici amic* rispett* ammir* sogno giusto giusta merit* convenient*" },
    { "it", { -2, 0 },
      "orribil* terribil* pessim* schifo schifos* vergogna vergognos* vergognatevi merda cazzo cazzi stronz* "
      "coglion* vaffanculo puttana troia bastard* idiot* imbecill* stupid* inutil* spazzatura truffa* truffator* ladri "
      "ladro rubare rubat* odio odiare inaccettabil* scandalos* scandalo indecen* ridicol* disastr* patetic* penos* "
      "bugiard* bugie menti* mentit* inganno ingann* frode peggio peggior* assassin* uccis* uccid* mort* morire muore "
      "corrott* corruzione miserabil* disgust* infam* buffon* pagliacc* delinquent* deficient* incapac*" },
    { "it", { -1, 0 },
      "male cattiv* trist* tristezza arrabbiat* rabbia incazzat* deluso delusa delus* delusione frustr* stanc* stuf* "
      "noia noios* annoia* paura preoccup* dolore piang* pianto soffr* malat* malattia problem* lament* reclam* "
      "errore errori sbagli* colpa* ingiust* difficil* impossibil* caro cara carissim* lento lenta lentezza brutt* "
      "sporc* perso persa perdere perd* perdita sconfitt* fallit* fallimento fals* crisi guerra violen* attacc* attentat* "
      "pericol* incident* abbandon* ignor* maleducat* scortes* antipatic* pesant* pena peccato solo sola nervos* stress* "
      "incompeten* scemo pazz* crimin* carcere condann* denunc* minacc* nessuno tardi purtroppo vuot* finto finta "
      "povero poveri poverta tasse debito" },
    { "it", { 0, ROLE_TROUBLE },
      "ritard* cancellat* cancell* aspett* attesa attend* ore ora giorni settimane mesi guast* rotto rotta rotti "
      "difettos* danneggiat* bloccat* addebit* fattura fatturazione rimbors* ancora rispond* risposta funziona funzionano "
      "disservizi* smarrit* bagagli* valigia consegn* pacco assistenza" },
    { "it", { 0, ROLE_NEGATOR }, "non no nn mai senza niente nulla nessun nessuno nessuna ne mica neanche nemmeno neppure" },
    { "it", { 0, ROLE_INTENSIFIER }, "molto molta molti tanto tanta cosi troppo super davvero veramente proprio sempre totalmente" },
    { "it", { 0, ROLE_BUT }, "ma pero tuttavia bensi" },
    // clang-format on
};

const struct lexeme_lists lexeme_lists_romance = { lists, COUNT(lists) };
