/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/net/oauth_rules.h"

#include "daemon/net/sasl.h"
#include "parsers/base/civil.h"
#include "parsers/jsonin.h"
#include "parsers/transfer.h"

enum {
	/* RFC 6749 s.5.1 only recommends expires_in. */
	LIFE_UNSAID_S = 3600,
	LIFE_MAX_S = 7 * 24 * 3600,
	DEVICE_LIFE_MAX_S = 24 * 3600,
	INTERVAL_S = 5, /* RFC 8628 s.3.2 */
	INTERVAL_MAX_S = 120,
	RETRY_MAX_S = 3600,
	PAYLOAD_MAX = SASL_TOKEN_MAX
};

/* ---- requests ---- */

static void
add_field(struct buf *out, const char *name, struct span value)
{
	static const char hex[] = "0123456789ABCDEF";

	buf_add_fmt(out, "%s%s=", out->n == 0 ? "" : "&", name);
	for (size_t i = 0; i < value.n; i++) {
		const unsigned char c = (unsigned char)value.p[i];

		if (is_alnum(c) || (c != '\0' && strchr("-._~", c) != NULL)) {
			buf_add_byte(out, (char)c);
		} else {
			buf_add_byte(out, '%');
			buf_add_byte(out, hex[c >> 4]);
			buf_add_byte(out, hex[c & 15]);
		}
	}
}

static void
add_text(struct buf *out, const char *name, const char *value)
{
	add_field(out, name, span_str(value));
}

/* RFC 6749 s.2.3.1, RFC 7523 s.2.2. */
static void
add_client(struct buf *out, const struct oauth_client *client)
{
	add_text(out, "client_id", client->client_id);
	if (client->secret.n > 0)
		add_field(out, "client_secret", client->secret);
	if (client->assertion == NULL)
		return;
	add_text(out, "client_assertion_type",
	    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
	add_text(out, "client_assertion", client->assertion);
}

void
oauth_form_client(struct buf *out, const struct oauth_client *client)
{
	add_text(out, "grant_type", "client_credentials");
	add_client(out, client);
	add_text(out, "scope", client->scope);
}

void
oauth_form_refresh(
    struct buf *out, const struct oauth_client *client, const char *refresh)
{
	add_text(out, "grant_type", "refresh_token");
	add_client(out, client);
	add_text(out, "refresh_token", refresh);
	add_text(out, "scope", client->scope);
}

void
oauth_form_device(struct buf *out, const struct oauth_client *client)
{
	add_client(out, client);
	add_text(out, "scope", client->scope);
}

void
oauth_form_poll(
    struct buf *out, const struct oauth_client *client, const char *code)
{
	add_text(
	    out, "grant_type", "urn:ietf:params:oauth:grant-type:device_code");
	add_client(out, client);
	add_text(out, "device_code", code);
}

/* ---- answers ---- */

int
oauth_err(struct err *err, enum err_kind kind, const struct oauth_note *note,
    const char *otherwise)
{
	const char *means =
	    note->diagnosis == NULL ? otherwise : note->diagnosis->means;

	return err_set(err, kind, "%s%s%s%s", means,
	    note->code[0] == '\0' ? "" : " (", note->code,
	    note->code[0] == '\0' ? "" : ")");
}

static void
begin_note(
    struct oauth_note *note, const struct oauth_answer *answer, int64_t now)
{
	*note = (struct oauth_note){.retry_after_s = answer->retry_after};
	if (note->retry_after_s < 0)
		note->retry_after_s = 0;
	if (note->retry_after_s > RETRY_MAX_S)
		note->retry_after_s = RETRY_MAX_S;
	note->skew_known = answer->date != INSTANT_NONE;
	if (note->skew_known)
		note->skew_s = now - answer->date;
}

/*
 * RFC 6749 s.5.2: a word of lower-case letters.  What is not one is not
 * repeated.
 */
static struct span
error_word(struct jsonin *root)
{
	const struct jsonin *error = jsonin_get(root, "error");

	if (error == NULL || error->type != JSONIN_TEXT || error->text.n > 40)
		return span_of(NULL, 0);
	for (size_t i = 0; i < error->text.n; i++)
		if ((error->text.p[i] < 'a' || error->text.p[i] > 'z') &&
		    error->text.p[i] != '_')
			return span_of(NULL, 0);
	return error->text;
}

static void
keep_code(struct oauth_note *note, struct span code)
{
	if (code.n >= sizeof(note->code))
		return;
	if (code.n > 0)
		memcpy(note->code, code.p, code.n);
	note->code[code.n] = '\0';
}

/* A refusal, or what no token server says. */
static int
read_refusal(const struct oauth_answer *answer, struct jsonin *root,
    struct oauth_note *note, struct err *err)
{
	const struct span word = error_word(root);
	const int status = answer->status;
	char otherwise[80];

	note->pending =
	    jsonin_is(jsonin_get(root, "error"), "authorization_pending") ||
	    jsonin_is(jsonin_get(root, "error"), "slow_down");
	note->slower = jsonin_is(jsonin_get(root, "error"), "slow_down");
	keep_code(note, diagnosis_code(answer->body));
	if (note->code[0] == '\0')
		keep_code(note, word);
	if (status == 429)
		note->diagnosis = diagnosis_named("throttled");
	else if (root != NULL)
		note->diagnosis = diagnose(DIAGNOSE_TOKEN, answer->body);
	(void)snprintf(otherwise, sizeof(otherwise),
	    "the token server answers with %d", status);
	if (note->pending)
		return oauth_err(err, ERR_TEMP, note, "not signed in yet");
	if (note->diagnosis != NULL)
		return oauth_err(err,
		    note->diagnosis->cure == CURE_WAIT ? ERR_TEMP : ERR_CONFIG,
		    note, otherwise);
	if (status >= 500 || status == 408)
		return oauth_err(err, ERR_TEMP, note, otherwise);
	if (root == NULL && status / 100 != 2)
		return err_set(err, ERR_CONFIG,
		    "what token_url names answers with %d and is no token "
		    "server",
		    status);
	if (status / 100 == 2)
		return err_set(
		    err, ERR_TEMP, "the token server's answer holds no token");
	(void)oauth_err(err, ERR_CONFIG, note, otherwise);
	if (diagnosis_code(answer->body).n > 0)
		note->diagnosis = diagnosis_named("code-unknown");
	return -1;
}

/* A whole number, which some servers write as a text. */
static bool
number_of(struct jsonin *object, const char *key, int64_t *value_r)
{
	const struct jsonin *value = jsonin_get(object, key);

	if (value != NULL && value->type == JSONIN_INT) {
		*value_r = value->number;
		return true;
	}
	return value != NULL && value->type == JSONIN_TEXT &&
	       span_number(value->text, INT32_MAX, value_r);
}

static char *
text_of(void *ctx, struct jsonin *object, const char *key, size_t most)
{
	const struct jsonin *value = jsonin_get(object, key);

	if (value == NULL || value->type != JSONIN_TEXT || value->text.n == 0 ||
	    value->text.n > most)
		return NULL;
	return mem_strn(ctx, value->text.p, value->text.n);
}

static int64_t
within(int64_t value, int64_t least, int64_t most)
{
	return value < least ? least : value > most ? most : value;
}

/* JSON or NULL: what cannot be read is judged by its status alone. */
static struct jsonin *
tree_of(void *work, const struct oauth_answer *answer)
{
	struct jsonin *root;
	struct err ignored;

	if (jsonin_read(work, answer->body, &root, &ignored) != 0 ||
	    root->type != JSONIN_OBJECT)
		return NULL;
	return root;
}

static int
fill_token(void *ctx, struct jsonin *root, int64_t now,
    struct oauth_token *token, struct err *err)
{
	int64_t life = LIFE_UNSAID_S;

	token->access = text_of(ctx, root, "access_token", SASL_TOKEN_MAX);
	token->refresh = text_of(ctx, root, "refresh_token", OAUTH_REFRESH_MAX);
	if (token->access == NULL || !sasl_is_token(span_str(token->access)))
		return err_set(err, ERR_TEMP,
		    "the token server's answer holds no token that can be "
		    "used (%d bytes at most)",
		    SASL_TOKEN_MAX);
	if (number_of(root, "expires_in", &life) && life <= 0)
		return err_set(err, ERR_TEMP,
		    "the token server gives a token that is over already");
	token->got_at = now;
	token->expires_at = now + within(life, 1, LIFE_MAX_S);
	return 0;
}

int
oauth_read_token(void *ctx, const struct oauth_answer *answer, int64_t now,
    struct oauth_token *token_r, struct oauth_note *note_r, struct err *err)
{
	void *work = mem_new(NULL);
	struct jsonin *root = tree_of(work, answer);
	int result;

	*token_r = (struct oauth_token){.access = NULL};
	begin_note(note_r, answer, now);
	if (answer->status == 200 && jsonin_get(root, "access_token") != NULL)
		result = fill_token(ctx, root, now, token_r, err);
	else
		result = read_refusal(answer, root, note_r, err);
	mem_free(work);
	return result;
}

/* It is shown to a person, who is asked to go there. */
static bool
is_web_address(const char *url)
{
	if (!span_starts(span_str(url), "https://"))
		return false;
	for (; *url != '\0'; url++)
		if ((unsigned char)*url <= ' ' || (unsigned char)*url >= 0x7f)
			return false;
	return true;
}

static bool
is_user_code(const char *code)
{
	for (; *code != '\0'; code++)
		if (!is_alnum((unsigned char)*code) && *code != '-')
			return false;
	return true;
}

static int
fill_device(void *ctx, struct jsonin *root, int64_t now,
    struct oauth_device *device, struct err *err)
{
	int64_t life = 0;
	int64_t interval = INTERVAL_S;

	device->device_code = text_of(ctx, root, "device_code", 4096);
	device->user_code = text_of(ctx, root, "user_code", 40);
	device->url = text_of(ctx, root, "verification_uri", 200);
	if (device->device_code == NULL || device->user_code == NULL ||
	    device->url == NULL || !is_web_address(device->url) ||
	    !is_user_code(device->user_code) ||
	    !number_of(root, "expires_in", &life) || life <= 0)
		return err_set(err, ERR_TEMP,
		    "the server's answer holds no code to sign in with");
	(void)number_of(root, "interval", &interval);
	device->expires_at = now + within(life, 1, DEVICE_LIFE_MAX_S);
	device->interval_s = (int)within(interval, 1, INTERVAL_MAX_S);
	return 0;
}

int
oauth_read_device(void *ctx, const struct oauth_answer *answer, int64_t now,
    struct oauth_device *device_r, struct oauth_note *note_r, struct err *err)
{
	void *work = mem_new(NULL);
	struct jsonin *root = tree_of(work, answer);
	int result;

	*device_r = (struct oauth_device){.interval_s = INTERVAL_S};
	begin_note(note_r, answer, now);
	if (answer->status == 200 && jsonin_get(root, "device_code") != NULL)
		result = fill_device(ctx, root, now, device_r, err);
	else
		result = read_refusal(answer, root, note_r, err);
	mem_free(work);
	return result;
}

/* ---- tokens ---- */

/* The claims of a JWT (RFC 7519 s.3), NULL when it is none. */
static struct jsonin *
claims_of(void *work, struct span token)
{
	const ptrdiff_t one = span_find_byte(token, 0, '.');
	const ptrdiff_t two =
	    one < 0 ? -1 : span_find_byte(token, (size_t)one + 1, '.');
	char *text = mem_zero(work, PAYLOAD_MAX + TRANSFER_ROOM_MIN);
	struct transfer t;
	struct jsonin *root;
	struct err ignored;
	size_t n = 0;
	size_t got;

	if (two < 0 || token.n > SASL_TOKEN_MAX)
		return NULL;
	char *usual =
	    mem_strn(work, token.p + one + 1, (size_t)(two - one - 1));

	for (char *p = usual; *p != '\0'; p++)
		*p = *p == '-' ? '+' : *p == '_' ? '/' : *p;
	transfer_init(&t, TRANSFER_BASE64, span_str(usual));
	while (
	    n < PAYLOAD_MAX && (got = transfer_read(&t, text + n,
				    PAYLOAD_MAX + TRANSFER_ROOM_MIN - n)) > 0)
		n += got;
	if (jsonin_read(work, span_of(text, n), &root, &ignored) != 0 ||
	    root->type != JSONIN_OBJECT)
		return NULL;
	return root;
}

int
oauth_token_has_role(struct span token, const char *role)
{
	void *work = mem_new(NULL);
	struct jsonin *claims = claims_of(work, token);
	const struct jsonin *roles = jsonin_get(claims, "roles");
	int result = claims == NULL ? -1 : 0;

	if (roles != NULL && roles->type == JSONIN_LIST)
		for (const struct jsonin *r = roles->first; r != NULL;
		     r = r->next)
			if (jsonin_is(r, role))
				result = 1;
	mem_free(work);
	return result;
}

int64_t
oauth_renew_at(const struct oauth_token *token, uint32_t random)
{
	const int64_t life = token->expires_at - token->got_at;
	/* From two thirds to five sixths: what is left is for retries. */
	const int64_t spread = life / 6;

	return token->got_at + life * 2 / 3 +
	       (spread > 0 ? (int64_t)(random % (uint64_t)spread) : 0);
}
