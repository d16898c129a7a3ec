/// Command channels of clouds: what they ran on a host, and what their audit trails say of it.
package davy.core.cloud;
