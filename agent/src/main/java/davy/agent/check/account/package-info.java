/// Accounts, keys, shell histories.
package davy.agent.check.account;
