# Takes the rule out that lets everybody in to a port. Refused where another one stands in its place by now.
REFUSED='refused: the rule is not the one that it was'

scene() {
    nft -f - <<'END'
table inet scene {
    chain input {
        type filter hook input priority 10; policy accept;
        tcp dport 7103 counter accept comment "neighbour"
        tcp dport 7102 counter accept comment "everybody"
        ip saddr 192.0.2.77 tcp dport 7102 accept
        tcp dport { 7102, 7103 } drop
    }
}
END
    rules | note rules
    holds from "$FRIEND" 7102
}
rules() { nft --stateless list chain inet scene input; }
handle() { nft --handle list chain inet scene input | sed -n 's/.*"everybody" # handle //p'; }
# The plan names the hash of what the kernel keeps of the rule, which no tool prints: Davy makes this plan itself, for a finding
# that is given to it.
plan() {
    cat >"$SCENE/report.json" <<'END'
{"format": "davy.triage/1", "host": {"name": "server-1"},
 "findings": [{"number": 1, "id": "open-service", "level": "high", "reason": "port 7102 is open", "evidence": {"server.port": "7102"}}],
 "incidents": [{"id": "i-1", "level": "high", "findings": [1]}]}
END
    taskset --cpu-list 0 /opt/davy/davy respond --from "$SCENE/report.json" --save-plan "$SCENE/made.yml" >/dev/null || [ $? = 1 ]
    sed -n '/^    action: remove-firewall-rule/,/^$/s/^    //p' "$SCENE/made.yml" | grep -v '^ *#' | note step
    expect handle "handle: $(handle)" "$(grep '^handle:' "$SCENE/step")"
    noted step
}
applied() {
    expect rules "$(noted rules | grep -v everybody)" "$(rules)"
    never from "$FRIEND" 7102
    holds from "$FRIEND" 7103
}
undone() {
    expect rules "$(noted rules)" "$(rules)"
    holds from "$FRIEND" 7102
    holds from "$FRIEND" 7103
}
spoil() {
    nft replace rule inet scene input handle "$(handle)" ip saddr 203.0.113.0/24 tcp dport 7102 accept
    rules | note rules
}
refused() {
    expect rules "$(noted rules)" "$(rules)"
    holds from "$FRIEND" 7102
}
