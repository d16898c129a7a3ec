/// Lines of text logs and of the journal, and what they say happened.
package davy.core.log;
