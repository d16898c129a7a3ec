/// A triage: the run of all checks over one host, and the report of it.
package davy.agent.triage;
