% note
goods 3
bids 4
dummy 1

0 1.25 0 1 #
1 2 1 3 #
2 0.5 2 #
3 1.5e+01 3 #
