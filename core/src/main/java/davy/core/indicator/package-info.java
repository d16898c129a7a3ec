/// What is known to be bad, and signs of mining in text: addresses, names, hashes, pools, wallets.
package davy.core.indicator;
