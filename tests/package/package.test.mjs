// One process for both, since packing and installing takes longer than most tests here.
import './contents.mjs';
import './said.mjs';
import './client.mjs';
import './shared_walks.mjs';
import './hosts.mjs';
