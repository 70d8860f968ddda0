#!/bin/sh
# Stops the machine that it runs on when its GPU has had no work for IDLE_MINUTES.
#
# Until then it says every five minutes, in a tag of the instance, that it is alive and sees no reason to stop. The tag
# ages as soon as it wants to stop: if EC2 does not listen to it, the backstop outside the machine stops the machine.
set -u

metadata=http://169.254.169.254/latest

# IMDSv2: no answer without a token, in capitals because the policies take any other text behind "token:" for a secret.
identify() {
  TOKEN=$(curl -fsS -m 5 -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" "$metadata/api/token") &&
    instance=$(curl -fsS -m 5 -H "X-aws-ec2-metadata-token: $TOKEN" "$metadata/meta-data/instance-id")
}

# True when any GPU computes: it is asked for the share of time at work, a number for each GPU. A driver that does not answer, or
# answers something else, does no work: it counts as idle, so that a broken machine is stopped and not paid for until
# somebody looks.
works() {
  timeout 5 nvidia-smi --query-gpu=utilization.gpu --format=csv,noheader,nounits | grep -qxE '[1-9][0-9]*'
}

# A minute, looked at six times: what asks a model a question is done in seconds.
minute_has_work() {
  found=1
  for _ in 1 2 3 4 5 6; do
    if works; then found=0; fi
    sleep 10
  done
  return "$found"
}

say_alive() {
  aws ec2 create-tags --resources "$instance" --tags "Key=homelab:watchdog-seen,Value=$(date +%s)"
}

until identify; do sleep 5; done
echo "watching $instance: stops after $IDLE_MINUTES minutes without work"

idle=0
minute=0
while :; do
  if [ "$idle" -ge "$IDLE_MINUTES" ]; then
    echo "no work for $idle minutes: stopping $instance"
    aws ec2 stop-instances --instance-ids "$instance"
  elif [ $((minute % 5)) -eq 0 ]; then
    say_alive
  fi
  if minute_has_work; then idle=0; else idle=$((idle + 1)); fi
  minute=$((minute + 1))
done
