/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of daemon/data/, linked in as bytes; daemon/data/data.h declares them.
 * Paths are from the root of the tree, where the assembler is run.
 */
	.section .rodata
	.balign 8
	.global data_bank_holidays_begin
	.global data_bank_holidays_end
data_bank_holidays_begin:
	.incbin "daemon/data/bank-holidays.json"
data_bank_holidays_end:
	.byte 0
	.balign 8
	.global data_statutory_clocks_begin
	.global data_statutory_clocks_end
data_statutory_clocks_begin:
	.incbin "daemon/data/statutory.clocks"
data_statutory_clocks_end:
	.byte 0
	.section .note.GNU-stack, "", %progbits
