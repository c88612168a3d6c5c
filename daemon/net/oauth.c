/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcurl posts a form and reads an answer of bounded size. */
#include "daemon/net/oauth.h"

#include <unistd.h>

#include <curl/curl.h>
#include <gnutls/gnutls.h>
#include <talloc.h>

#include "daemon/net/diagnosis.h"
#include "parsers/base/civil.h"
#include "parsers/maildate.h"

enum { TIMEOUT_S = 30, CONNECT_S = 15 };

struct oauth {
	struct oauth_settings set;
};

/* One exchange. */
struct exchange {
	const struct oauth *oauth;
	struct buf form;
	struct buf body;
	char curl_words[CURL_ERROR_SIZE];
};

static int
oauth_close(struct oauth *oauth)
{
	(void)oauth;
	curl_global_cleanup();
	return 0;
}

struct oauth *
oauth_open(
    const void *ctx, const struct oauth_settings *settings, struct err *err)
{
	if (settings->ca_file != NULL && access(settings->ca_file, R_OK) != 0) {
		(void)err_set(err, ERR_CONFIG,
		    "the authorities' file %s cannot be read",
		    settings->ca_file);
		return NULL;
	}
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		(void)err_set(err, ERR_TEMP, "libcurl does not start");
		return NULL;
	}
	struct oauth *oauth = mem_one(ctx, struct oauth);

	talloc_set_destructor(oauth, oauth_close);
	oauth->set = *settings;
	return oauth;
}

static size_t
on_write(char *p, size_t size, size_t count, void *arg)
{
	struct exchange *x = arg;

	buf_add(&x->body, p, size * count);
	return x->body.full ? 0 : size * count;
}

static int
on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct exchange *x = arg;
	const struct oauth_watch *watch = &x->oauth->set.watch;

	(void)a, (void)b, (void)c, (void)d;
	return watch->tick == NULL || watch->tick(watch->arg) ? 0 : 1;
}

/* Verified or refused, within its time, straight there. */
static int
set_limits(const struct oauth_settings *set, CURL *h)
{
	const long timeout_s = set->timeout_s > 0 ? set->timeout_s : TIMEOUT_S;
	int bad = 0;

	bad |= (int)curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "https");
	bad |= (int)curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	bad |= (int)curl_easy_setopt(
	    h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	bad |= (int)curl_easy_setopt(h, CURLOPT_TIMEOUT, timeout_s);
	bad |= (int)curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT,
	    timeout_s < CONNECT_S ? timeout_s : (long)CONNECT_S);
	bad |= (int)curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
	bad |= (int)curl_easy_setopt(
	    h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	/* Of the environment only what the configuration says. */
	bad |= (int)curl_easy_setopt(
	    h, CURLOPT_PROXY, set->proxy == NULL ? "" : set->proxy);
	if (set->ca_file != NULL) {
		/* CAINFO alone would leave the system's directory trusted. */
		bad |= (int)curl_easy_setopt(h, CURLOPT_CAINFO, set->ca_file);
		bad |= (int)curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
	}
	return bad;
}

static int
set_exchange(struct exchange *x, CURL *h, const char *url)
{
	int bad = 0;

	bad |= (int)curl_easy_setopt(h, CURLOPT_URL, url);
	bad |= (int)curl_easy_setopt(h, CURLOPT_POST, 1L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)x->form.n);
	bad |= (int)curl_easy_setopt(h, CURLOPT_POSTFIELDS, x->form.p);
	bad |= (int)curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_write);
	bad |= (int)curl_easy_setopt(h, CURLOPT_WRITEDATA, x);
	bad |= (int)curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
	bad |= (int)curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress);
	bad |= (int)curl_easy_setopt(h, CURLOPT_XFERINFODATA, x);
	bad |= (int)curl_easy_setopt(h, CURLOPT_ERRORBUFFER, x->curl_words);
	return bad;
}

/* There is no answer to diagnose: what is wrong lies before the server. */
static int
explain(struct oauth_note *note, const struct exchange *x, CURLcode code,
    struct err *err)
{
	switch (code) {
	case CURLE_WRITE_ERROR:
		return err_set(err, ERR_TEMP,
		    "the token server's answer is longer than %d bytes",
		    OAUTH_ANSWER_MAX);
	case CURLE_OPERATION_TIMEDOUT:
		note->diagnosis = diagnosis_named("server-away");
		return err_set(
		    err, ERR_TEMP, "the token server gave no answer in time");
	case CURLE_ABORTED_BY_CALLBACK:
		return err_set(err, ERR_STOP, "asked to stop");
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
		note->diagnosis = diagnosis_named("server-untrusted");
		return err_set(err, ERR_CONFIG,
		    "the token server's certificate was refused, nothing was "
		    "said: %s",
		    x->curl_words);
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
		return err_set(err, ERR_CONFIG,
		    "the token server's address is no https:// URL");
	default:
		note->diagnosis = diagnosis_named("server-away");
		return err_set(err, ERR_TEMP,
		    "no connection to the token server: %s",
		    x->curl_words[0] == '\0' ? curl_easy_strerror(code)
					     : x->curl_words);
	}
}

/* Everything of the answer but its body, which is in x already. */
static void
read_head(CURL *h, const struct exchange *x, struct oauth_answer *answer)
{
	struct curl_header *date = NULL;
	curl_off_t retry = 0;
	long status = 0;
	int offset;

	(void)curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(h, CURLINFO_RETRY_AFTER, &retry);
	*answer = (struct oauth_answer){
	    .status = (int)status,
	    .body = buf_span(&x->body),
	    .date = INSTANT_NONE,
	    .retry_after = retry,
	};
	if (curl_easy_header(h, "Date", 0, CURLH_HEADER, -1, &date) !=
		CURLHE_OK ||
	    !maildate_read(span_str(date->value), &answer->date, &offset))
		answer->date = INSTANT_NONE;
}

static int
post(struct exchange *x, const char *url, struct oauth_answer *answer_r,
    struct oauth_note *note_r, struct err *err)
{
	static const char accept[] = "Accept: application/json";
	CURL *h = curl_easy_init();

	if (h == NULL)
		return err_set(err, ERR_TEMP, "libcurl gives no handle");
	struct curl_slist *headers = curl_slist_append(NULL, accept);
	int result = -1;
	int bad = set_limits(&x->oauth->set, h) | set_exchange(x, h, url);

	ASSERT(headers != NULL);
	bad |= (int)curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
	if (bad != 0) {
		err_set(err, ERR_CONFIG,
		    "this libcurl lacks a setting that tokens need");
	} else {
		const CURLcode code = curl_easy_perform(h);

		if (code != CURLE_OK) {
			explain(note_r, x, code, err);
		} else {
			read_head(h, x, answer_r);
			result = 0;
		}
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(h);
	return result;
}

static int
wipe(struct exchange *x)
{
	/* Both hold secrets: the form ours, the body tokens. */
	gnutls_memset(x->form.p, 0, x->form.n);
	gnutls_memset(x->body.p, 0, x->body.n);
	return 0;
}

static struct exchange *
begin(const struct oauth *oauth)
{
	struct exchange *x = mem_one(NULL, struct exchange);

	x->oauth = oauth;
	buf_init(&x->form, x, OAUTH_FORM_MAX);
	buf_init(&x->body, x, OAUTH_ANSWER_MAX);
	/* Room once: what a growing buf leaves behind is not wiped. */
	(void)buf_reserve(&x->form, OAUTH_FORM_MAX);
	(void)buf_reserve(&x->body, OAUTH_ANSWER_MAX);
	talloc_set_destructor(x, wipe);
	return x;
}

/* How we prove who we are, for one request. */
static int
client_of(struct exchange *x, const struct oauth_moment *when,
    struct oauth_client *client, struct err *err)
{
	const struct oauth_settings *set = &x->oauth->set;
	char *jwt;

	*client = (struct oauth_client){
	    .client_id = set->client_id,
	    .scope = set->scope,
	    .secret = set->secret,
	};
	if (set->signer == NULL)
		return 0;
	if (assertion_make(x, set->signer, set->client_id, set->token_url,
		when->now, when->nonce, &jwt, err) != 0)
		return -1;
	client->assertion = jwt;
	return 0;
}

static int
check_form(const struct exchange *x, struct err *err)
{
	if (!x->form.full)
		return 0;
	return err_set(err, ERR_CONFIG, "too much to ask the token server for");
}

/* A form is ready: ask, and read a token out of the answer. */
static int
ask_token(struct exchange *x, void *ctx, const struct oauth_moment *when,
    struct oauth_token *token_r, struct oauth_note *note_r, struct err *err)
{
	struct oauth_answer answer;

	if (check_form(x, err) != 0 ||
	    post(x, x->oauth->set.token_url, &answer, note_r, err) != 0)
		return -1;
	return oauth_read_token(ctx, &answer, when->now, token_r, note_r, err);
}

int
oauth_client_token(struct oauth *oauth, void *ctx,
    const struct oauth_moment *when, struct oauth_token *token_r,
    struct oauth_note *note_r, struct err *err)
{
	struct exchange *x = begin(oauth);
	struct oauth_client client;
	int result = -1;

	*note_r = (struct oauth_note){.diagnosis = NULL};
	if (client_of(x, when, &client, err) == 0) {
		oauth_form_client(&x->form, &client);
		result = ask_token(x, ctx, when, token_r, note_r, err);
	}
	mem_free(x);
	return result;
}

int
oauth_refresh_token(struct oauth *oauth, void *ctx,
    const struct oauth_moment *when, const char *refresh,
    struct oauth_token *token_r, struct oauth_note *note_r, struct err *err)
{
	struct exchange *x = begin(oauth);
	struct oauth_client client;
	int result = -1;

	*note_r = (struct oauth_note){.diagnosis = NULL};
	if (client_of(x, when, &client, err) == 0) {
		oauth_form_refresh(&x->form, &client, refresh);
		result = ask_token(x, ctx, when, token_r, note_r, err);
	}
	mem_free(x);
	return result;
}

int
oauth_device_begin(struct oauth *oauth, void *ctx,
    const struct oauth_moment *when, struct oauth_device *device_r,
    struct oauth_note *note_r, struct err *err)
{
	struct exchange *x = begin(oauth);
	struct oauth_client client;
	struct oauth_answer answer;
	int result = -1;

	*note_r = (struct oauth_note){.diagnosis = NULL};
	if (client_of(x, when, &client, err) == 0) {
		oauth_form_device(&x->form, &client);
		if (check_form(x, err) == 0 &&
		    post(x, oauth->set.device_url, &answer, note_r, err) == 0)
			result = oauth_read_device(
			    ctx, &answer, when->now, device_r, note_r, err);
	}
	mem_free(x);
	return result;
}

int
oauth_device_poll(struct oauth *oauth, void *ctx,
    const struct oauth_moment *when, const struct oauth_device *device,
    struct oauth_token *token_r, struct oauth_note *note_r, struct err *err)
{
	struct exchange *x = begin(oauth);
	struct oauth_client client;
	int result = -1;

	*note_r = (struct oauth_note){.diagnosis = NULL};
	if (client_of(x, when, &client, err) == 0) {
		oauth_form_poll(&x->form, &client, device->device_code);
		result = ask_token(x, ctx, when, token_r, note_r, err);
	}
	mem_free(x);
	return result;
}
