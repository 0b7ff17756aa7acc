# What is written in English beside the command line's definition stands there only. Here are the
# words that belong to no command.

## Exit statuses, in the manual pages and in docs/exit-statuses.md
exit-status-0 = All is well.
exit-status-1 = Something outside the license failed: a file, a key.
exit-status-2 = The command line was not understood, or cannot be carried out.
exit-status-10 = There is no license file to read.
exit-status-11 = The file is no license that this program can read.
exit-status-12 = The license was edited, or is not the vendor's.
exit-status-13 = The license is for another program or another use.
exit-status-14 = The license is not valid now.
exit-status-15 = The license was replaced or revoked, or used up.
exit-status-20 = There is no usable dongle.
exit-status-21 = It is not the dongle that the license needs.
exit-status-22 = The computer's clock is wrong.
exit-status-23 = It is not the computer that the license is bound to.
exit-status-30 = License control stopped the program, or does not let it start.
exit-status-31 = The vendor's server gave no answer that counts.
exit-status-40 = The doctor, or a check of the agent's settings, found something that is still there.
