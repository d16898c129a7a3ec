package davy.agent.triage;

/// Told how far a triage is. Called from several threads.
public interface Progress {
    Progress SILENT =
            new Progress() {
                @Override
                public void files(long seen, String directory) {}

                @Override
                public void checks(int done, int all) {}
            };

    void files(long seen, String directory);

    void checks(int done, int all);
}
