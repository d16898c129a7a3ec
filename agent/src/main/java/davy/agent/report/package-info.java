/// Reports: a triage as text and as a page for a person, and as a document for a machine.
package davy.agent.report;
