/** A job ends with it when it was told to stop and has written its checkpoint: it can go on, here or elsewhere. EX_TEMPFAIL of sysexits.h. */
export const EXIT_CHECKPOINTED = 75;
