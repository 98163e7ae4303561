x=`date`
