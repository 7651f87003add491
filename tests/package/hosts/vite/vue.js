import { createApp } from 'vue';
import { Whylight } from 'whylight';
import 'whylight/element';
import App from './App.vue';

globalThis.Whylight = Whylight;

createApp(App).mount('#app');
