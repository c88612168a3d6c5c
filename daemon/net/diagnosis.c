/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The codes are those of Microsoft's pages "Microsoft Entra authentication and
 * authorization error codes" and "Fix issues with ... SMTP client
 * submissions"; the sentences without a code are what Exchange Online says.
 */
#include "daemon/net/diagnosis.h"

#define PAGE "  enquiryd-microsoft365(7) has the steps."
#define MAIL (DIAGNOSE_IMAP | DIAGNOSE_SMTP)

#define TRY_LATER                                                              \
	"enquiryd waits and tries again by itself.  If it stays, something "   \
	"else uses the same "
#define QUOTA                                                                  \
	"The letters wait until it is free again, a day at most.  Lower "      \
	"per_day, or find what else sends from this mailbox."
#define RESTART "restart enquiryd (systemctl restart enquiryd)."

/* Exchange has one answer for all of it; the commonest mistake comes first. */
#define IMAP_REFUSED                                                           \
	"Check four things.  New-ServicePrincipal had the Object ID of the "   \
	"Enterprise application, not of the App registration.  "               \
	"IMAP.AccessAsApp is granted.  IMAP is on (Set-CASMailbox MAILBOX "    \
	"-ImapEnabled $true).  user is the mailbox's address." PAGE

/* The first that fits counts: codes before sentences, sentences before the
 * general words that come with them. */
static const struct diagnosis table[] = {
    /* ---- the token server: who we are ---- */
    {"AADSTS90002", DIAGNOSE_TOKEN, CURE_PERSON, "tenant-unknown",
	"the token server knows no such tenant",
	"Check tenant in the oauth section: the Directory (tenant) "
	"ID, or one of the council's domains, as the Entra portal "
	"shows them under Overview."},
    {"AADSTS900023", DIAGNOSE_TOKEN, CURE_PERSON, "tenant-unknown",
	"the token server takes tenant for neither an id nor a domain",
	"Check tenant in the oauth section: the Directory (tenant) "
	"ID, or one of the council's domains, as the Entra portal "
	"shows them under Overview."},
    {"AADSTS700016", DIAGNOSE_TOKEN, CURE_PERSON, "client-unknown",
	"the tenant has no application with this client_id",
	"Check client_id in the oauth section: the Application "
	"(client) ID of the App registration, no Object ID.  "
	"tenant must be the one that it was registered in."},
    {"AADSTS7000229", DIAGNOSE_TOKEN, CURE_PERSON, "client-not-there",
	"the application is registered, but has no Enterprise application "
	"(service principal) in the tenant",
	"Make it: Entra portal, App registrations, Overview, "
	"\"Create Service Principal\"; then grant consent and give "
	"it the mailbox." PAGE},
    {"AADSTS7000112", DIAGNOSE_TOKEN, CURE_PERSON, "client-disabled",
	"the application is switched off in the tenant",
	"Switch it on: Entra portal, Enterprise applications, Properties, "
	"\"Enabled for users to sign-in\"."},
    {"AADSTS7000215", DIAGNOSE_TOKEN, CURE_PERSON, "secret-wrong",
	"the client secret is wrong",
	"Put the secret's Value, not its Secret ID, into the file "
	"behind secret_credential (make a new secret if the Value "
	"is lost), and " RESTART},
    {"AADSTS7000222", DIAGNOSE_TOKEN, CURE_PERSON, "secret-expired",
	"the client secret has expired",
	"Make a new one (Entra portal, App registrations, "
	"Certificates & secrets), put its Value into the file "
	"behind secret_credential, set secret_expires, and " RESTART},
    {"AADSTS7000218", DIAGNOSE_TOKEN, CURE_PERSON, "public-client-off",
	"the application may not sign a person in without a secret",
	"Entra portal, App registrations, Authentication: set "
	"\"Allow public client flows\" to Yes.  (Without grant = "
	"'device_code', name a secret or a certificate in the "
	"oauth section instead.)"},
    {"AADSTS700027", DIAGNOSE_TOKEN, CURE_PERSON, "certificate-unknown",
	"the token server does not accept our certificate's signature",
	"Upload the very certificate of certificate_credential (App "
	"registrations, Certificates & secrets); it must not have expired.  "
	"A new one counts after a quarter of an hour."},
    {"AADSTS700024", DIAGNOSE_TOKEN, CURE_PERSON, "clock-wrong",
	"the token server finds our signed request too old or from the future",
	"Set this machine's clock: timedatectl shows whether NTP works."},
    {"AADSTS700021", DIAGNOSE_TOKEN, CURE_PERSON, "client-unknown",
	"the signed request names another application", "Check client_id."},
    {"AADSTS700023", DIAGNOSE_TOKEN, CURE_PERSON, "token-url-wrong",
	"the signed request was made for another token server",
	"Check token_url: it must be the address of the tenant's own cloud."},

    /* ---- the token server: what we may ---- */
    {"AADSTS65001", DIAGNOSE_TOKEN, CURE_PERSON, "consent-missing",
	"nobody has consented to the application's permissions",
	"An administrator grants consent: Entra portal, App registrations, "
	"API permissions, \"Grant admin consent\"."},
    {"AADSTS65004", DIAGNOSE_TOKEN, CURE_PERSON, "consent-missing",
	"consent to the application's permissions was declined",
	"Sign in again and accept, or have an administrator grant consent."},
    {"AADSTS90094", DIAGNOSE_TOKEN, CURE_PERSON, "consent-missing",
	"the application's permissions need an administrator's consent",
	"An administrator grants consent: Entra portal, App registrations, "
	"API permissions, \"Grant admin consent\"."},
    {"AADSTS500011", DIAGNOSE_TOKEN, CURE_PERSON, "scope-wrong",
	"the tenant does not know the service that scope names",
	"Check scope; leave it out for Microsoft 365 outside national "
	"clouds."},
    {"AADSTS70011", DIAGNOSE_TOKEN, CURE_PERSON, "scope-wrong",
	"the token server does not accept scope",
	"Check scope; leave it out for Microsoft 365 outside national "
	"clouds."},
    {"AADSTS1002012", DIAGNOSE_TOKEN, CURE_PERSON, "scope-wrong",
	"the token server does not accept scope",
	"With grant = 'client_credentials' it ends in /.default; leave it out "
	"for Microsoft 365 outside national clouds."},
    {"AADSTS53003", DIAGNOSE_TOKEN, CURE_PERSON, "policy-blocks",
	"a Conditional Access policy of the tenant forbids this sign-in",
	"An administrator looks at Entra's sign-in logs for the policy, and "
	"exempts the application or this machine's address."},

    /* ---- the token server: a person's login (device code) ---- */
    {"AADSTS700082", DIAGNOSE_TOKEN, CURE_PERSON, "login-expired",
	"the login was not used for too long and has expired",
	"Run enquiryctl login again."},
    {"AADSTS70008", DIAGNOSE_TOKEN, CURE_PERSON, "login-expired",
	"the login has expired", "Run enquiryctl login again."},
    {"AADSTS50173", DIAGNOSE_TOKEN, CURE_PERSON, "login-revoked",
	"the login was ended, by a new password or by an administrator",
	"Run enquiryctl login again."},
    {"AADSTS50076", DIAGNOSE_TOKEN, CURE_PERSON, "login-again",
	"the tenant wants a second factor for this login",
	"Run enquiryctl login again."},
    {"AADSTS50079", DIAGNOSE_TOKEN, CURE_PERSON, "login-again",
	"the tenant wants a second factor to be set up for this login",
	"Sign in once in a browser as that person, then run enquiryctl login "
	"again."},
    {"AADSTS50196", DIAGNOSE_TOKEN, CURE_WAIT, "throttled",
	"the token server was asked too often", TRY_LATER "application."},
    {"AADSTS90033", DIAGNOSE_TOKEN, CURE_WAIT, "server-ill",
	"the token server has a passing fault",
	"enquiryd waits and tries again by itself."},

    /* ---- the token server: the words of RFC 6749 and RFC 8628 ---- */
    {"invalid_client", DIAGNOSE_TOKEN, CURE_PERSON, "client-refused",
	"the token server does not accept the application's proof of who it "
	"is",
	"Check client_id and the secret or certificate of the oauth section."},
    {"unauthorized_client", DIAGNOSE_TOKEN, CURE_PERSON, "client-refused",
	"the application may not ask for tokens in this way",
	"Check client_id, tenant and grant in the oauth section."},
    {"invalid_grant", DIAGNOSE_TOKEN, CURE_PERSON, "login-expired",
	"the login is no longer accepted", "Run enquiryctl login again."},
    {"interaction_required", DIAGNOSE_TOKEN, CURE_PERSON, "login-again",
	"the tenant wants the person to sign in again",
	"Run enquiryctl login again."},
    {"consent_required", DIAGNOSE_TOKEN, CURE_PERSON, "consent-missing",
	"nobody has consented to the application's permissions",
	"An administrator grants consent: Entra portal, App registrations, "
	"API permissions, \"Grant admin consent\"."},
    {"invalid_scope", DIAGNOSE_TOKEN, CURE_PERSON, "scope-wrong",
	"the token server does not accept scope", "Check scope."},
    {"invalid_resource", DIAGNOSE_TOKEN, CURE_PERSON, "scope-wrong",
	"the token server does not know the service that scope names",
	"Check scope."},
    {"unsupported_grant_type", DIAGNOSE_TOKEN, CURE_PERSON, "grant-wrong",
	"the token server does not know this grant",
	"Check grant and token_url."},
    {"access_denied", DIAGNOSE_TOKEN, CURE_PERSON, "login-declined",
	"the person declined", "Run enquiryctl login again."},
    {"authorization_declined", DIAGNOSE_TOKEN, CURE_PERSON, "login-declined",
	"the person declined", "Run enquiryctl login again."},
    {"expired_token", DIAGNOSE_TOKEN, CURE_PERSON, "login-expired",
	"the code was not used in time", "Run enquiryctl login again."},
    {"temporarily_unavailable", DIAGNOSE_TOKEN, CURE_WAIT, "server-ill",
	"the token server has a passing fault",
	"enquiryd waits and tries again by itself."},
    {"server_error", DIAGNOSE_TOKEN, CURE_WAIT, "server-ill",
	"the token server has a passing fault",
	"enquiryd waits and tries again by itself."},

    /* ---- Exchange: sign-in ---- */
    {"authenticated but not connected", DIAGNOSE_IMAP, CURE_PERSON,
	"not-connected",
	"Exchange knows the application but does not let it into this mailbox",
	"Give the application permission on the mailbox "
	"(Add-MailboxPermission); it takes up to an hour to count.  "
	"IMAP must be on (Set-CASMailbox MAILBOX -ImapEnabled "
	"$true), and user the mailbox's address.  If it has worked "
	"before, Exchange is busy, and it passes." PAGE},
    {"SmtpClientAuthentication is disabled", DIAGNOSE_SMTP, CURE_PERSON,
	"smtp-auth-off",
	"SMTP sign-in is switched off for the mailbox or tenant",
	"Switch it on for this mailbox alone: Set-CASMailbox "
	"MAILBOX -SmtpClientAuthenticationDisabled $false." PAGE},
    {"basic authentication is disabled", MAIL, CURE_PERSON, "password-off",
	"the server takes no passwords any more",
	"Sign in with OAuth: an oauth section in place of "
	"password_credential." PAGE},
    {"did not meet the criteria", DIAGNOSE_SMTP, CURE_PERSON, "policy-blocks",
	"a policy of the tenant forbids this sign-in",
	"An administrator looks at Entra's sign-in logs for the policy "
	"(security defaults or Conditional Access)."},
    {"5.7.139", DIAGNOSE_SMTP, CURE_PERSON, "smtp-auth-refused",
	"Exchange does not let this account send by SMTP",
	"Check that SMTP sign-in is on (Set-CASMailbox MAILBOX "
	"-SmtpClientAuthenticationDisabled $false) and that no "
	"policy forbids it." PAGE},
    {"5.7.57", DIAGNOSE_SMTP, CURE_PERSON, "not-signed-in",
	"Exchange wants a sign-in before mail",
	"Give the route user and oauth, or send through a connector."},
    {"5.7.3", DIAGNOSE_SMTP, CURE_TOKEN, "sign-in-refused",
	"Exchange does not accept this token for this mailbox",
	"Check that SMTP.SendAsApp is granted, that the "
	"application has permission on the mailbox "
	"(Add-MailboxPermission), and that user is its address." PAGE},
    {"AUTHENTICATE failed", DIAGNOSE_IMAP, CURE_TOKEN, "sign-in-refused",
	"the application may not, or not yet, open this mailbox", IMAP_REFUSED},
    {"does not take the access token", DIAGNOSE_IMAP, CURE_TOKEN,
	"sign-in-refused",
	"the application may not, or not yet, open this mailbox", IMAP_REFUSED},
    {"LOGIN failed", DIAGNOSE_IMAP, CURE_PERSON, "sign-in-refused",
	"the server does not accept user and password",
	"Microsoft 365 takes no passwords: use an oauth section." PAGE},

    /* ---- Exchange: sending ---- */
    {"SendAsDenied", DIAGNOSE_SMTP, CURE_PERSON, "send-as-denied",
	"the account may not send as this address",
	"Sign in as the mailbox whose address the letters bear, or give it "
	"Send As (Add-RecipientPermission); null_sender must be false." PAGE},
    {"5.7.60", DIAGNOSE_SMTP, CURE_PERSON, "send-as-denied",
	"the account may not send as this address",
	"Sign in as the mailbox whose address the letters bear, or give it "
	"Send As (Add-RecipientPermission); null_sender must be false." PAGE},
    {"5.7.64", DIAGNOSE_SMTP, CURE_PERSON, "connector-missing",
	"no connector of the tenant fits this machine",
	"Check the connector's address or certificate (Get-InboundConnector), "
	"and that the envelope sender's domain is the tenant's." PAGE},
    {"5.7.705", DIAGNOSE_SMTP, CURE_PERSON, "tenant-blocked",
	"the tenant has sent too much and is blocked",
	"An administrator finds out why in the Defender portal, and has it "
	"lifted."},
    {"5.7.708", DIAGNOSE_SMTP, CURE_PERSON, "address-blocked",
	"mail from this machine's address is not accepted",
	"An administrator asks Microsoft to lift it."},

    /* ---- too much ---- */
    {"submission quota exceeded", DIAGNOSE_SMTP, CURE_WAIT, "quota-used",
	"the day's quota of recipients is used up", QUOTA},
    {"5.1.90", DIAGNOSE_SMTP, CURE_WAIT, "quota-used",
	"the day's quota of recipients is used up", QUOTA},
    {"concurrent connections limit exceeded", MAIL, CURE_WAIT, "throttled",
	"too many connections at once", TRY_LATER "mailbox."},
    {"Too many simultaneous connections", MAIL, CURE_WAIT, "throttled",
	"too many connections at once", TRY_LATER "mailbox."},
    {"AccessTokenExpired", DIAGNOSE_IMAP, CURE_WAIT, "session-over",
	"Exchange ends a session when its token is over",
	"enquiryd opens another by itself."},
    {"Connection is closed", DIAGNOSE_IMAP, CURE_WAIT, "throttled",
	"Exchange closes the connection", TRY_LATER "mailbox."},
    {"Connection closed", DIAGNOSE_IMAP, CURE_WAIT, "throttled",
	"Exchange closes the connection", TRY_LATER "mailbox."},
    {"throttle", MAIL | DIAGNOSE_TOKEN, CURE_WAIT, "throttled",
	"the server asks us to slow down", TRY_LATER "mailbox."},
    {"Server busy", MAIL, CURE_WAIT, "throttled",
	"the server asks us to slow down", TRY_LATER "mailbox."},
    {"submission rate", DIAGNOSE_SMTP, CURE_WAIT, "throttled",
	"more letters a minute than the server takes",
	"Lower per_minute if it comes often; Exchange takes 30."},
    {"4.4.2", DIAGNOSE_SMTP, CURE_WAIT, "throttled",
	"the server ended the connection for now",
	"Lower per_minute if it comes often; Exchange takes 30."},
    {"4.3.2", DIAGNOSE_SMTP, CURE_WAIT, "throttled",
	"the server takes no more for now",
	"Keep connections = 1, and lower per_minute if it comes often."},
    {"4.7.500", DIAGNOSE_SMTP, CURE_WAIT, "throttled",
	"the server asks us to slow down", TRY_LATER "mailbox."},

    /* ---- seen by other means than an answer ---- */
    {NULL, 0, CURE_WAIT, "clock-off",
	"this machine's clock and the token server's differ",
	"Set this machine's clock: timedatectl shows whether NTP works."},
    {NULL, 0, CURE_PERSON, "roles-missing",
	"the token carries no permission to read mail",
	"Add the application permission IMAP.AccessAsApp of Office 365 "
	"Exchange Online, and have an administrator grant consent." PAGE},
    {NULL, 0, CURE_PERSON, "server-untrusted",
	"the token server's certificate is not one that this machine trusts",
	"For Microsoft 365 leave ca_file out of the oauth section.  "
	"If a firewall here opens TLS and puts its own "
	"certificate in place of Microsoft's, have "
	"login.microsoftonline.com exempted.  Check the clock too "
	"(timedatectl)."},
    {NULL, 0, CURE_PERSON, "code-unknown",
	"the token server refuses with a code that enquiryd does not know",
	"Look it up at https://login.microsoftonline.com/error, or in the "
	"sign-in logs of the Entra portal."},
    {NULL, 0, CURE_WAIT, "server-away", "the token server cannot be reached",
	"Check that this machine may go out to it (for Microsoft "
	"365 login.microsoftonline.com, port 443) and finds its "
	"address; where only a proxy may, set proxy in the oauth "
	"section."},
};

static bool
is_part_of_number(struct span s, size_t at)
{
	return at < s.n && is_digit((unsigned char)s.p[at]);
}

/* Does the sign stand there as a whole code, not as a part of another? */
static bool
has(struct span answer, const char *sign)
{
	const size_t n = strlen(sign);
	ptrdiff_t at = -1;

	while ((at = span_find_ascii(answer, (size_t)(at + 1), sign)) >= 0) {
		const size_t begin = (size_t)at;
		const bool digits_before =
		    is_digit((unsigned char)sign[0]) && begin > 0 &&
		    (is_part_of_number(answer, begin - 1) ||
			answer.p[begin - 1] == '.');
		const bool digits_after =
		    is_digit((unsigned char)sign[n - 1]) &&
		    is_part_of_number(answer, begin + n);

		if (!digits_before && !digits_after)
			return true;
	}
	return false;
}

const struct diagnosis *
diagnose(enum diagnosis_from from, struct span answer)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if ((table[i].from & (int)from) != 0 &&
		    has(answer, table[i].sign))
			return &table[i];
	return NULL;
}

const struct diagnosis *
diagnosis_named(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

struct span
diagnosis_code(struct span answer)
{
	static const char mark[] = "AADSTS";
	const ptrdiff_t at = span_find(answer, 0, mark);
	size_t n = sizeof(mark) - 1;

	if (at < 0)
		return span_of(NULL, 0);
	while (n < 20 && is_part_of_number(answer, (size_t)at + n))
		n++;
	return n == sizeof(mark) - 1 ? span_of(NULL, 0)
				     : span_sub(answer, (size_t)at, n);
}
