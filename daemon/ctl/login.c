/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl login`: a person signs in with a browser, and the daemon may act
 * for that person from then on (OAuth's device codes, RFC 8628).  For a trial
 * where no administrator has set the application up yet.
 *
 * As in check, root reads the credentials and then becomes the daemon's user.
 */
#include "daemon/ctl/ctl.h"

#include <poll.h>
#include <stdio.h>

#include "daemon/ctl/say.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/files.h"
#include "daemon/sys/privilege.h"
#include "daemon/token.h"

enum { SLOWER_S = 5 /* RFC 8628 s.3.5 */ };

/* The section that was named. */
static int
find_named(const struct ctl *ctl, const char *name,
    const struct config_oauth **oauth_r, struct err *err)
{
	for (size_t i = 0; i < ctl->config->oauth_count; i++) {
		*oauth_r = &ctl->config->oauths[i];
		if (strcmp(name, (*oauth_r)->name) == 0)
			return 0;
	}
	return err_set(err, ERR_USAGE, "%s has no section oauth '%s'",
	    ctl->config->file, name);
}

/* Without a name: the mailbox's, never a guess among others. */
static int
find_section(
    const struct ctl *ctl, const struct config_oauth **oauth_r, struct err *err)
{
	if (ctl->word_count > 0)
		return find_named(ctl, ctl->words[0], oauth_r, err);
	*oauth_r = ctl->config->mailbox.server.oauth;
	if (*oauth_r != NULL && (*oauth_r)->grant == GRANT_DEVICE_CODE)
		return 0;
	for (size_t i = 0; i < ctl->config->oauth_count; i++)
		if (ctl->config->oauths[i].grant == GRANT_DEVICE_CODE)
			return err_set(err, ERR_USAGE,
			    "the mailbox needs nobody to sign in; for another "
			    "oauth section give its name: enquiryctl login %s",
			    ctl->config->oauths[i].name);
	return err_set(err, ERR_CONFIG,
	    "%s has no oauth section with grant = 'device_code': nobody needs "
	    "to sign in",
	    ctl->config->file);
}

static int
read_one(struct ctl *ctl, const char *name, struct secret **secret_r,
    struct err *err)
{
	return name == NULL ? 0
			    : secret_read(ctl->ctx, ctl_credential(ctl, name),
				  secret_r, err);
}

static int
read_credentials(struct ctl *ctl, const struct config_oauth *oauth,
    struct token_credentials *c, struct err *err)
{
	*c = (struct token_credentials){.secret = NULL};
	if (read_one(ctl, oauth->secret_credential, &c->secret, err) < 0 ||
	    read_one(ctl, oauth->certificate_credential, &c->certificate, err) <
		0 ||
	    read_one(ctl, oauth->certificate_key_credential,
		&c->certificate_key, err) < 0)
		return -1;
	return read_one(ctl, ctl->config->key_credential, &c->seal, err);
}

static int
keep(void *arg, const struct config_oauth *oauth,
    const struct token_login *login, struct err *err)
{
	const struct ctl *ctl = arg;
	return files_write(token_login_file(ctl->ctx, ctl->config, oauth),
	    login->sealed, 0600, err);
}

static void
say_code(const struct ctl *ctl, const struct oauth_device *device)
{
	json_t *reply = json_pack(
	    "{s:s, s:s}", "url", device->url, "code", device->user_code);
	if (!ctl_print_json_so_far(ctl, reply))
		say("Open %s in a browser, type the code\n\n    %s\n\nand sign "
		    "in as a person who may open %s.  Waiting for that ...\n",
		    device->url, device->user_code,
		    ctl->config->mailbox.address);
	(void)fflush(stdout);
	json_decref(reply);
}

/* Asks again and again until the person is done or the code is over. */
static int
wait_for_person(struct token_source *source, const struct oauth_device *device,
    struct err *err)
{
	int interval_s = device->interval_s;
	while (clock_now() < device->expires_at) {
		(void)poll(NULL, 0, interval_s * 1000);
		if (token_login_poll(source, device, err) == 0)
			return 0;
		const struct oauth_note *note = token_note(source);
		/* A network that is away for a moment is no answer. */
		if (!note->pending && err->kind != ERR_TEMP)
			return -1;
		if (note->slower)
			interval_s += SLOWER_S;
	}
	return err_set(err, ERR_TEMP,
	    "the code was not used in time; run enquiryctl login again");
}

int
ctl_login(struct ctl *ctl, struct err *err)
{
	const struct token_hooks hooks = {.keep = keep, .arg = ctl};
	const struct config_oauth *oauth = NULL;
	struct token_credentials credentials;
	struct token_source *source;
	struct oauth_device device;
	if (ctl_config(ctl, err) < 0 || find_section(ctl, &oauth, err) < 0 ||
	    read_credentials(ctl, oauth, &credentials, err) < 0 ||
	    privilege_become_owner(ctl->config->state_dir, err) < 0 ||
	    token_source_open(ctl->ctx, ctl->config, oauth, &credentials,
		&hooks, &source, err) < 0)
		return -1;
	if (token_login_begin(source, ctl->ctx, &device, err) < 0)
		return token_explain(source, err);
	say_code(ctl, &device);
	if (wait_for_person(source, &device, err) < 0)
		return token_explain(source, err);
	json_t *reply = json_pack("{s:b}", "signed_in", 1);
	if (!ctl_print_json(ctl, reply, 0))
		say("Signed in.  A running daemon finds it by itself; "
		    "enquiryctl check tries it.\n");
	json_decref(reply);
	return 0;
}
