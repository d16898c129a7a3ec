/// What a host starts again by itself, besides cron: units, scripts, hooks, modules, boot entries.
package davy.core.startup;
