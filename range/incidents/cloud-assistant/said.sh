echo option --cloud-trail /run/evidence/actiontrail.json
echo door cloud_command
echo "thing /tmp/$TASK.sh"
echo "thing $MINER"
echo "thing /etc/cron.d/$CRON"
echo "thing $KEY"
echo "thing $OTHER"
echo thing i-2zeapp2
echo "thing $REPOSITORY/.git"
echo "thing $(git -C "$REPOSITORY" log --format=%H -S "$KEY" | tail -n 1)"
# It bears witness and is nothing bad.
echo "untold $ASSISTANT/log/aliyun_assist_main.log"
echo "not /tmp/$HARMLESS.sh"
echo "not $OPERATOR"
echo "not $ASSISTANT/aliyun-service"
echo "not $REPOSITORY/app.py"
echo not /etc/cron.d/portal
echo not /home/ops/.ssh/authorized_keys
