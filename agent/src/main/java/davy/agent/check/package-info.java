/// Checks: each looks at a host once, through shared facts, and says what it finds.
package davy.agent.check;
