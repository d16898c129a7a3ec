# A log is evidence, and a key is taken out of a history by people who know the repository.
echo "line \"taskID\":\"$TASK\" in $ASSISTANT/log/aliyun_assist_main.log"
echo "key in the repository"
