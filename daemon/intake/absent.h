/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An officer's automatic reply says that they are away (P-30): until then
 * chases go to the deputy, and the managers see a line.  Why they are away is
 * neither kept nor shown.
 */
#ifndef ENQ_ABSENT_H
#define ENQ_ABSENT_H

#include "daemon/intake/intake_p.h"

/* Takes an automatic reply; one from nobody of ours changes nothing. */
MUST_USE
int absent_take(struct intake *in, struct err *err);

#endif
