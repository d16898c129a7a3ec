package davy.agent.respond;

import java.time.Instant;

/// A line of the journal.
///
/// @param number of the change, from 1; each state of a change has a line of its own
/// @param step of the plan; 0 for what belongs to none
/// @param note what a person should know of it; empty where there is nothing
record Entry(int number, int step, State state, Change change, Instant time, String note) {
    enum State {
        /// To be made, or made half.
        INTENT,
        /// Made, and seen to be made.
        DONE,
        /// Not made: the host is as before.
        REFUSED,
        /// Taken back.
        UNDONE
    }

    Entry as(State newState, Instant when, String newNote) {
        return new Entry(number, step, newState, change, when, newNote);
    }
}
