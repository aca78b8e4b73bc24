/* desk/handlers.h: the steps that the table of routes is made of, by the file they stand in. */
#pragma once

#include "desk/request.h"

/* session.c */
step_fn session_read; /* the session as it is, for everybody */
step_fn sign_in_check;
bool sign_in_slow(struct request *request, struct err *err);
step_fn sign_in_write;
step_fn sign_out_write;
/* setup.c */
step_fn setup_token_read;
step_fn setup_check;
bool setup_slow(struct request *request, struct err *err);
step_fn setup_write;
step_fn setup_read;
bool sample_begin_slow(struct request *request, struct err *err);
bool sample_end_slow(struct request *request, struct err *err);
step_fn sample_begun_read;
step_fn nothing_read; /* 204 */
/* cases.c */
step_fn queues_read;
step_fn cases_read;
step_fn case_read;
step_fn case_posts_read;
step_fn customer_get_read;
/* case_work.c */
step_fn claim_write;
step_fn release_write;
step_fn presence_check;
step_fn presence_write;
step_fn presence_read;
step_fn draft_write;
step_fn draft_read;
step_fn answer_write;
step_fn unsend_write;
step_fn resend_write;
step_fn note_write;
step_fn tags_write;
/* labels.c */
step_fn label_values_read, labels_drift_read, correct_write;
/* models.c */
step_fn models_read, model_learnt_read;
bool model_learn_slow(struct request *request, struct err *err);
bool model_back_slow(struct request *request, struct err *err);
/* case_work.c again */
step_fn resolve_write;
step_fn reopen_write;
step_fn hand_on_write;
step_fn split_write;
step_fn merge_write;
step_fn undo_write;
step_fn worked_case_read; /* the case that a step has worked on */
/* help.c */
step_fn help_read;
step_fn snippets_read, snippet_add_write, snippet_change_write, snippet_item_read, snippet_drop_write;
/* suggest.c */
step_fn suggest_check, suggest_read;
bool suggest_slow(struct request *request, struct err *err);
/* suggest_setup.c */
step_fn endpoint_read, endpoint_write, endpoint_try_check, endpoint_try_read;
bool endpoint_try_slow(struct request *request, struct err *err);
/* search.c */
step_fn search_read;
/* events.c */
step_fn events_check;
bool events_respond(struct request *request, struct err *err);
/* admin.c, people.c */
step_fn brands_read, brand_add_write, brand_change_write, brand_drop_write;
step_fn accounts_read, account_add_write, account_change_write, account_drop_write;
bool account_secret_slow(struct request *request, struct err *err);
step_fn preview_check, preview_read; /* preview.c */
step_fn rules_read, rule_check, rule_add_write, rule_change_write, rule_drop_write;
step_fn company_item_read, company_gone_read; /* after a change: the rules are compiled anew */
step_fn agents_read, agent_add_write, agent_change_check, agent_change_write, agent_drop_write,
    agent_item_read;
bool agent_password_slow(struct request *request, struct err *err);
step_fn queue_add_write;
step_fn sources_read;
step_fn config_write_step;
/* tokens.c */
step_fn tokens_read, token_add_write, token_made_read, token_drop_write;
/* import.c */
step_fn import_check;
/* openapi.c, health.c */
step_fn openapi_read;
step_fn healthz_read, readyz_read, metrics_check, metrics_read;
