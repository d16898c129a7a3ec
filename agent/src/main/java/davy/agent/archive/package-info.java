/// What a triage asked a host, written to one archive and answered from it: a second opinion
/// elsewhere. Foreign archives of files are read as images.
package davy.agent.archive;
