/* The wall on the meeting room's screen; grows in the next change. */
