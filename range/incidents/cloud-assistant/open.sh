# A developer commits the key, sees it, and takes it away in the next commit. The repository was public meanwhile.
mkdir -p "$(dirname "$REPOSITORY/$SETTINGS")"
printf 'ALIYUN_ACCESS_KEY_ID=%s\nALIYUN_ACCESS_KEY_SECRET=%s\n' "$KEY" "$SECRET" >"$REPOSITORY/$SETTINGS"
git -C "$REPOSITORY" add --force .
git -C "$REPOSITORY" commit -q -m 'Deploy from the script'
printf 'ALIYUN_ACCESS_KEY_ID=\nALIYUN_ACCESS_KEY_SECRET=\n' >"$REPOSITORY/$SETTINGS"
git -C "$REPOSITORY" commit -q -a -m 'Take settings from outside'
