/// Accounts of a host: who they are, how they may log in, what they may do, what they typed.
package davy.core.account;
