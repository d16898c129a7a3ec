/// What is to be done about incidents: actions, in the order of a plan, and what became of each.
package davy.core.action;
