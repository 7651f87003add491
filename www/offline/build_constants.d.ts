/** Whether the page works without a network, put in by webpack: all builds do but the one of the tests. */
declare const WHYLIGHT_OFFLINE: boolean;
