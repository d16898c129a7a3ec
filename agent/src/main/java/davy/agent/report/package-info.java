/// Reports: a triage as text for a person and as a document for a machine.
package davy.agent.report;
