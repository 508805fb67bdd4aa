export default {
  template: `
  <div class="log">
    <div class="log-tools">
      <label><input type="checkbox" v-model="problems"> Only warnings and errors</label>
      <button type="button" class="button button-plain button-small" @click="copy">
        <span class="icon icon-copy" aria-hidden="true"></span><span>Copy log</span>
      </button>
    </div>
    <div ref="box" class="log-lines" role="log" aria-label="Log of this run" tabindex="0" @scroll.passive="moved">
      <div v-for="line in shown" :key="line.id" :id="'log-' + line.id" class="log-line" :data-level="line.level">
        <time :datetime="line.at" :title="line.at">{{ time(line.at) }}</time>
        <span><b v-if="line.about">{{ line.about }}&nbsp; </b><b v-if="line.level !== 'info'">{{ line.level }}: </b>{{ line.text }}</span>
      </div>
      <p v-if="!shown.length" class="faint small">{{ problems ? "No warnings and no errors." : "Nothing has happened yet." }}</p>
    </div>
    <button v-if="unseen" type="button" class="button button-small log-latest" @click="latest">
      <span class="icon icon-down" aria-hidden="true"></span><span>{{ unseen }} new</span>
    </button>
  </div>`,
  props: { lines: Array },
  data() {
    return { all: [...(this.lines ?? [])], problems: false, following: true, unseen: 0 };
  },
  computed: {
    shown() {
      return this.problems ? this.all.filter((line) => line.level !== "info") : this.all;
    },
  },
  watch: {
    problems() {
      this.$nextTick(this.latest);
    },
  },
  mounted() {
    this.$nextTick(this.latest);
  },
  methods: {
    append(lines) {
      const last = this.all.at(-1)?.id ?? 0;
      const fresh = lines.filter((line) => line.id > last);
      this.all.push(...fresh);
      if (this.following) this.$nextTick(this.latest);
      else this.unseen += fresh.length;
    },
    moved() {
      const box = this.$refs.box;
      this.following = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
      if (this.following) this.unseen = 0;
    },
    latest() {
      const box = this.$refs.box;
      if (box) box.scrollTop = box.scrollHeight;
      this.following = true;
      this.unseen = 0;
    },
    time(at) {
      return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
    },
    async copy() {
      const text = this.all.map((line) => [line.at, line.level, line.about, line.text].filter(Boolean).join("\t")).join("\n");
      try {
        await navigator.clipboard.writeText(text);
        window.fondation.toast("The log was copied.");
      } catch {
        window.fondation.toast("The browser does not let pages copy here.", "error");
      }
    },
  },
};
