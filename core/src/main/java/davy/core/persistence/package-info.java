/// What makes programs start by the clock: cron tables, at jobs, and their times.
package davy.core.persistence;
