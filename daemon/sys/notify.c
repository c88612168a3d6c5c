/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sd_notify(3). */
#include "daemon/sys/notify.h"

#include <stdarg.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

/*
 * A notification that cannot be sent is dropped: systemd draws its own
 * conclusions from silence, and there is nobody else to tell.
 */
static void
tell(const char *state)
{
	(void)sd_notify(0, state);
}

void
notify_ready(void)
{
	tell("READY=1");
}

void
notify_reloading(int64_t monotonic_us)
{
	char state[80];

	/* systemd 253 and later ask for the time as well (Type=notify-reload);
	 * earlier ones ignore it. */
	(void)snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%lld",
	    (long long)monotonic_us);
	tell(state);
}

void
notify_stopping(void)
{
	tell("STOPPING=1");
}

void
notify_alive(void)
{
	tell("WATCHDOG=1");
}

void
notify_status(const char *fmt, ...)
{
	char state[256] = "STATUS=";
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(state + 7, sizeof(state) - 7, fmt, ap);
	va_end(ap);
	tell(state);
}

int
notify_watchdog_ms(void)
{
	uint64_t us = 0;

	/* sd_watchdog_enabled(3) advises half of the interval. */
	if (sd_watchdog_enabled(0, &us) <= 0 || us == 0)
		return 0;
	return us / 2000 > INT32_MAX ? INT32_MAX : (int)(us / 2000);
}
