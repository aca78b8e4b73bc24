/* desk/routes.c: everything that is answered, in one table: dispatch and /api/v1/openapi.json are made of it. */
#include <string.h>

#include "desk/handlers.h"
#include "desk/inner.h"

#define API "/api/v1"

/* clang-format off */
const struct route routes[] = {
    { "GET",    API "/session", AGENT_NOBODY, 0, .read = session_read, .summary = "Who is signed in, and what a desk needs first", .gives = "Session" },
    { "POST",   API "/session", AGENT_NOBODY, ROUTE_NO_CSRF, .check = sign_in_check, .slow = sign_in_slow, .write = sign_in_write, .read = session_read, .summary = "Signs in", .takes = "SignIn", .gives = "Session" },
    { "DELETE", API "/session", AGENT_VIEWER, 0, .write = sign_out_write, .summary = "Signs out" },
    { "GET",    API "/setup", AGENT_NOBODY, 0, .read = setup_token_read, .summary = "Whether the one-time link is good" },
    { "POST",   API "/setup", AGENT_NOBODY, ROUTE_NO_CSRF, .check = setup_check, .slow = setup_slow, .write = setup_write, .read = setup_read, .summary = "The first run: an administrator and a brand", .takes = "Setup", .gives = "Session" },
    { "POST",   API "/sample", AGENT_LEAD, 0, .slow = sample_begin_slow, .read = sample_begun_read, .summary = "Begins to play the sample", .takes = "Empty", .gives = "Sample" },
    { "DELETE", API "/sample", AGENT_LEAD, 0, .slow = sample_end_slow, .read = nothing_read, .summary = "Removes the sample" },

    { "GET",    API "/queues", AGENT_VIEWER, 0, .read = queues_read, .summary = "Where cases wait, with counts", .gives = "Queues" },
    { "POST",   API "/queues", AGENT_ADMIN, 0, .write = queue_add_write, .summary = "Adds a queue", .takes = "Name" },
    { "GET",    API "/cases", AGENT_VIEWER, 0, .read = cases_read, .summary = "A page of cases", .gives = "Cases" },
    { "GET",    API "/cases/{}", AGENT_VIEWER, 0, .read = case_read, .summary = "A whole case", .gives = "Case" },
    { "GET",    API "/cases/{}/posts", AGENT_VIEWER, 0, .read = case_posts_read, .summary = "Earlier posts of a case", .gives = "Posts" },
    { "GET",    API "/cases/{}/help", AGENT_VIEWER, 0, .read = help_read, .summary = "How like cases ended, and what fits of what is ready to say", .gives = "Help" },
    { "GET",    API "/customers/{}", AGENT_VIEWER, 0, .read = customer_get_read, .summary = "A customer with all of their cases", .gives = "Customer" },
    { "GET",    API "/labels", AGENT_VIEWER, 0, .read = label_values_read, .summary = "The labels and their values", .gives = "LabelValues" },
    { "GET",    API "/labels/drift", AGENT_LEAD, 0, .read = labels_drift_read, .summary = "How many of each label, by brand and week, and how many were corrected", .gives = "LabelDrift" },
    { "GET",    API "/models", AGENT_LEAD, 0, .read = models_read, .summary = "Models fitted on the desk's corrections, and which is in use", .gives = "Models" },
    { "POST",   API "/models", AGENT_LEAD, 0, .slow = model_learn_slow, .read = model_learnt_read, .summary = "Fits a model on the corrections; it is used if it is no worse", .takes = "Empty", .gives = "Learnt" },
    { "POST",   API "/models/back", AGENT_LEAD, 0, .slow = model_back_slow, .read = models_read, .summary = "Goes back to the model before", .takes = "Empty", .gives = "Models" },
    { "GET",    API "/search", AGENT_VIEWER, 0, .read = search_read, .summary = "Full text over posts, notes, names", .gives = "Hits" },
    { "GET",    API "/events", AGENT_VIEWER, 0, .check = events_check, .respond = events_respond, .summary = "Live events (text/event-stream)" },

    { "POST",   API "/cases/{}/claim", AGENT_AGENT, ROUTE_PERSON, .write = claim_write, .read = worked_case_read, .summary = "Takes a case, or renews the claim", .takes = "TakeClaim", .gives = "Case" },
    { "POST",   API "/cases/{}/release", AGENT_AGENT, ROUTE_PERSON, .write = release_write, .read = worked_case_read, .summary = "Lets a case go", .takes = "Empty", .gives = "Case" },
    { "POST",   API "/cases/{}/presence", AGENT_VIEWER, ROUTE_PERSON, .check = presence_check, .write = presence_write, .read = presence_read, .summary = "Who looks, who types", .takes = "Presence", .gives = "Lease" },
    { "PUT",    API "/cases/{}/draft", AGENT_AGENT, ROUTE_PERSON, .write = draft_write, .read = draft_read, .summary = "Keeps what was typed", .takes = "DraftIn", .gives = "Saved" },
    { "POST",   API "/cases/{}/suggestion", AGENT_AGENT, ROUTE_PERSON | ROUTE_ASKS, .check = suggest_check, .slow = suggest_slow, .read = suggest_read, .summary = "Asks the model for an answer to look at; keeps and sends nothing", .takes = "SuggestionIn", .gives = "Suggestion" },
    { "POST",   API "/cases/{}/answer", AGENT_AGENT, ROUTE_PERSON, .write = answer_write, .read = worked_case_read, .summary = "Puts an answer on its way", .takes = "Answer", .gives = "Case" },
    { "POST",   API "/cases/{}/note", AGENT_AGENT, ROUTE_PERSON, .write = note_write, .read = worked_case_read, .summary = "An internal note", .takes = "Note", .gives = "Case" },
    { "POST",   API "/cases/{}/tags", AGENT_AGENT, ROUTE_PERSON, .write = tags_write, .read = worked_case_read, .summary = "Puts tags on and takes them off", .takes = "Tags", .gives = "Case" },
    { "POST",   API "/cases/{}/labels", AGENT_AGENT, ROUTE_PERSON, .write = correct_write, .read = worked_case_read, .summary = "Corrects what a post is taken for", .takes = "Correct", .gives = "Case" },
    { "POST",   API "/cases/{}/resolve", AGENT_AGENT, ROUTE_PERSON, .write = resolve_write, .read = worked_case_read, .summary = "Closes a case with a reason", .takes = "Resolve", .gives = "Case" },
    { "POST",   API "/cases/{}/reopen", AGENT_AGENT, ROUTE_PERSON, .write = reopen_write, .read = worked_case_read, .summary = "Opens a case again", .takes = "Empty", .gives = "Case" },
    { "POST",   API "/cases/{}/hand-on", AGENT_AGENT, ROUTE_PERSON, .write = hand_on_write, .read = worked_case_read, .summary = "Gives a case to an agent or a queue", .takes = "HandOn", .gives = "Case" },
    { "POST",   API "/cases/{}/split", AGENT_AGENT, ROUTE_PERSON, .write = split_write, .read = worked_case_read, .summary = "Posts go to a case of their own", .takes = "Split", .gives = "Case" },
    { "POST",   API "/cases/{}/merge", AGENT_AGENT, ROUTE_PERSON, .write = merge_write, .read = worked_case_read, .summary = "Two cases of a customer become one", .takes = "Merge", .gives = "Case" },
    { "POST",   API "/events/{}/undo", AGENT_AGENT, ROUTE_PERSON, .write = undo_write, .read = worked_case_read, .summary = "Takes back what an event did", .takes = "Empty", .gives = "Case" },
    { "POST",   API "/outbox/{}/undo", AGENT_AGENT, ROUTE_PERSON, .write = unsend_write, .read = worked_case_read, .summary = "Takes an answer back before it goes", .takes = "Empty", .gives = "Case" },
    { "POST",   API "/outbox/{}/retry", AGENT_AGENT, ROUTE_PERSON, .write = resend_write, .read = worked_case_read, .summary = "Tries a failed answer again", .takes = "Empty", .gives = "Case" },

    { "GET",    API "/brands", AGENT_ADMIN, 0, .read = brands_read, .summary = "Brands", .gives = "Brands" },
    { "POST",   API "/brands", AGENT_ADMIN, 0, .write = brand_add_write, .read = company_item_read, .summary = "Adds a brand", .takes = "BrandIn", .gives = "Brand" },
    { "PATCH",  API "/brands/{}", AGENT_ADMIN, 0, .write = brand_change_write, .read = company_item_read, .summary = "Changes a brand", .takes = "BrandIn", .gives = "Brand" },
    { "DELETE", API "/brands/{}", AGENT_ADMIN, 0, .write = brand_drop_write, .read = company_gone_read, .summary = "Drops a brand that has no case" },
    { "GET",    API "/accounts", AGENT_ADMIN, 0, .read = accounts_read, .summary = "Accounts", .gives = "Accounts" },
    { "POST",   API "/accounts", AGENT_ADMIN, 0, .slow = account_secret_slow, .read = company_item_read, .summary = "Adds an account", .takes = "AccountIn", .gives = "Account" },
    { "PATCH",  API "/accounts/{}", AGENT_ADMIN, 0, .slow = account_secret_slow, .read = company_item_read, .summary = "Changes an account, signs it in or out", .takes = "AccountIn", .gives = "Account" },
    { "DELETE", API "/accounts/{}", AGENT_ADMIN, 0, .write = account_drop_write, .read = company_gone_read, .summary = "Drops an account" },
    { "GET",    API "/rules", AGENT_LEAD, 0, .read = rules_read, .summary = "Rules", .gives = "Rules" },
    { "POST",   API "/rules", AGENT_LEAD, 0, .check = rule_check, .write = rule_add_write, .read = company_item_read, .summary = "Adds a rule", .takes = "RuleIn", .gives = "Rule" },
    { "POST",   API "/rules/preview", AGENT_LEAD, 0, .check = preview_check, .read = preview_read, .summary = "What a rule would hear, before it is saved", .takes = "RuleIn", .gives = "RulePreview" },
    { "PATCH",  API "/rules/{}", AGENT_LEAD, 0, .check = rule_check, .write = rule_change_write, .read = company_item_read, .summary = "Changes a rule", .takes = "RuleIn", .gives = "Rule" },
    { "DELETE", API "/rules/{}", AGENT_LEAD, 0, .write = rule_drop_write, .read = company_gone_read, .summary = "Drops a rule" },
    { "GET",    API "/snippets", AGENT_VIEWER, 0, .read = snippets_read, .summary = "What the company has ready to say", .gives = "Snippets" },
    { "POST",   API "/snippets", AGENT_LEAD, 0, .write = snippet_add_write, .read = snippet_item_read, .summary = "Adds a snippet", .takes = "SnippetIn", .gives = "Snippet" },
    { "PATCH",  API "/snippets/{}", AGENT_LEAD, 0, .write = snippet_change_write, .read = snippet_item_read, .summary = "Changes a snippet", .takes = "SnippetIn", .gives = "Snippet" },
    { "DELETE", API "/snippets/{}", AGENT_LEAD, 0, .write = snippet_drop_write, .read = nothing_read, .summary = "Drops a snippet" },
    { "GET",    API "/suggestions", AGENT_ADMIN, 0, .read = endpoint_read, .summary = "Which model is asked for suggestions", .gives = "Endpoint" },
    { "PUT",    API "/suggestions", AGENT_ADMIN, 0, .write = endpoint_write, .read = endpoint_read, .summary = "Names the model, or forgets it", .takes = "EndpointIn", .gives = "Endpoint" },
    { "POST",   API "/suggestions/try", AGENT_ADMIN, ROUTE_ASKS, .check = endpoint_try_check, .slow = endpoint_try_slow, .read = endpoint_try_read, .summary = "Asks the model one short thing", .takes = "EndpointIn", .gives = "EndpointTried" },
    { "GET",    API "/agents", AGENT_ADMIN, 0, .read = agents_read, .summary = "People", .gives = "Agents" },
    { "POST",   API "/agents", AGENT_ADMIN, 0, .check = agent_change_check, .slow = agent_password_slow, .write = agent_add_write, .read = agent_item_read, .summary = "Adds a person", .takes = "AgentIn", .gives = "Agent" },
    { "PATCH",  API "/agents/{}", AGENT_VIEWER, 0, .check = agent_change_check, .slow = agent_password_slow, .write = agent_change_write, .read = agent_item_read, .summary = "Changes a person, or one's own password", .takes = "AgentIn", .gives = "Agent" },
    { "DELETE", API "/agents/{}", AGENT_ADMIN, 0, .write = agent_drop_write, .read = nothing_read, .summary = "Makes a person inactive" },
    { "GET",    API "/tokens", AGENT_ADMIN, 0, .read = tokens_read, .summary = "The tokens of programs", .gives = "Tokens" },
    { "POST",   API "/tokens", AGENT_ADMIN, 0, .write = token_add_write, .read = token_made_read, .summary = "Makes a token, which is shown this once", .takes = "TokenIn", .gives = "NewToken" },
    { "DELETE", API "/tokens/{}", AGENT_ADMIN, 0, .write = token_drop_write, .read = nothing_read, .summary = "Revokes a token" },
    { "GET",    API "/sources", AGENT_VIEWER, 0, .read = sources_read, .summary = "What is listened to, and how it is", .gives = "Sources" },

    { "POST",   API "/import", AGENT_ADMIN, ROUTE_STREAM, .check = import_check, .summary = "Takes posts as JSON lines, gzip too" },
    { "POST",   API "/config", AGENT_ADMIN, ROUTE_BIG, .write = config_write_step, .read = company_gone_read, .summary = "Takes a whole configuration", .takes = "Config" },
    { "GET",    API "/openapi.json", AGENT_NOBODY, 0, .read = openapi_read, .summary = "This description" },

    { "GET",    "/healthz", AGENT_NOBODY, ROUTE_OUTSIDE | ROUTE_ALONE, .read = healthz_read, .summary = "Whether the server runs" },
    { "GET",    "/readyz", AGENT_NOBODY, ROUTE_OUTSIDE, .read = readyz_read, .summary = "Whether it can work" },
    { "GET",    "/metrics", AGENT_NOBODY, ROUTE_OUTSIDE, .check = metrics_check, .read = metrics_read, .summary = "Figures for Prometheus" },
};
/* clang-format on */
const size_t n_routes = COUNT(routes);

static bool path_matches(const char *pattern, const char *path, int64_t ids[static PATH_IDS_MAX])
{
    struct sv want = sv_str(pattern), have = sv_str(path);
    size_t n_ids = 0;

    while (want.len && have.len) {
        struct sv a = sv_split(&want, '/'), b = sv_split(&have, '/');

        if (sv_is(a, "{}")) {
            if (n_ids == PATH_IDS_MAX || !id_parse(b, &ids[n_ids++]))
                return false;
        } else if (!sv_equal(a, b)) {
            return false;
        }
    }
    return !want.len && !have.len && !sv_ends(sv_str(path), SV("/"));
}

enum route_found route_find(const char *method, const char *path, const struct route **out,
                            int64_t ids[static PATH_IDS_MAX], struct arena *arena, const char **out_allow)
{
    const char *plain = strcmp(method, "HEAD") == 0 ? "GET" : method;
    CLEANUP(buf_done) struct buf allow = BUF(100);

    for (size_t i = 0; i < n_routes; i++) {
        int64_t found[PATH_IDS_MAX] = { 0 };

        if (!path_matches(routes[i].path, path, found))
            continue;
        if (strcmp(routes[i].method, plain) == 0) {
            *out = &routes[i];
            memcpy(ids, found, sizeof found);
            return ROUTE_FOUND;
        }
        buf_printf(&allow, "%s%s", allow.len ? ", " : "", routes[i].method);
    }
    if (!allow.len)
        return ROUTE_NO_PATH;
    *out_allow = arena_str(arena, buf_sv(&allow));
    return ROUTE_NO_METHOD;
}
