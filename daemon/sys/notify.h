/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telling systemd (sd_notify(3)); every call is a no-op without $NOTIFY_SOCKET.
 * Only the supervisor speaks; its children start without the socket.
 */
#ifndef ENQ_SYS_NOTIFY_H
#define ENQ_SYS_NOTIFY_H

#include <stdint.h>

void notify_ready(void);
void notify_reloading(int64_t monotonic_us);
void notify_stopping(void);
void notify_alive(void);
void notify_status(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* How often notify_alive() is due, in ms (half of WatchdogSec); 0: never. */
int notify_watchdog_ms(void);

#endif
