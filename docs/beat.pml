/* The beat of a turn (docs/protocol.md), for the model checker Spin: lease and stop stand in the turn's own row from the first beat on.

   Turn 1 has begun. Its worker says a delta at a time and writes it down, may sleep anywhere, and does not hear of every write that was
   applied; one write may be kept by the network and arrive late. Beside it: whoever finds the lease expired, closes the turn and begins
   turn 2; a stop; an edit of the head; a deletion. Writes are atomic and conditional on ETags; head, row 0 and row 1 are read one after
   the other. Whether a lease has expired plays no part: anybody may take it for expired at any time, so nothing here rests on a clock.
   An ETag is modelled by who knows the current one, a bit for each. A process that fails is not run again: one that starts later is the
   same. Head and row 0 are as in the table; the journal is the number of its deltas, of which row 0 holds the first.

   spin -a -DEDIT -DLATE beat.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan -m100000
   The same with -DEDIT -DBEATS=3 and with -DTWO: no error in any of them, in 13 million states together.

   Each of these leaves one condition out, and must fail (with -DEDIT):
   FIRST   the first beat does not look at the head's ETag
   BEAT    a later beat does not look at row 0's
   PAIR    a beat writes row 1 without row 0
   NOHEAD  the end does not look at the head's ETag
   NOROW   the end does not look at row 0's
   TAKE    a take-over does not look at row 0's
   DEL     a deletion leaves row 0 where it is
   STOPH   a stop writes into the head although there is a row 0
   ORDER   row 0 is read before the head
   LOOK    a write that was not confirmed is taken for not applied */

#define RUNS 0                     /* what the reply row says */
#define DONE 1
#define INTERRUPTED 2
#define CANCELLED 3

#define W 1                        /* the worker */
#define N 2                        /* its write that the network has kept */
#define A 4                        /* two that close */
#define B 8
#define S 16                       /* the stop */
#define E 32                       /* the edit */
#define D 64                       /* the deletion */

#define FIRSTBEAT 1                /* the worker's writes */
#define NEXTBEAT 2
#define END 3

#ifndef BEATS
#define BEATS 2
#endif
#define ROOM 1                     /* deltas that row 0 holds; the others are in row 1 */

byte knowH = W, knowR;             /* who knows the current ETag of head and row 0 */
byte hAct = 1;                     /* the head: active turn, stop request, tombstone, what the edit wrote */
bool hStop, hGone, hMeta;
bool r0, rStop; byte journal;      /* row 0, its stop request, the journal */
byte reply = RUNS;
byte sure; bool stopTaken, fenced, edited;         /* deltas, a stop, an edit that were confirmed; closed by somebody else, or deleted */
byte late, lateText; bool lateUsed, lateCancel, lateMeta, lateRow;

#define isH(p)   (knowH & (p))
#define isR(p)   (knowR & (p))
inline readH(p)  { knowH = knowH | p }
inline readR(p)  { if :: r0 -> knowR = knowR | p :: else fi }
inline leave(p)  { knowH = knowH & ~p; knowR = knowR & ~p }

/* What each write asks of the table. p: who sends it; row: whether it knew of a row 0. */
#ifdef FIRST
#define FIRST_IF(p) (!r0)
#else
#define FIRST_IF(p) (isH(p))
#endif
#ifdef BEAT
#define NEXT_IF(p, text) (true)
#else
#ifdef PAIR
#define NEXT_IF(p, text) (isR(p) || text > ROOM)
#else
#define NEXT_IF(p, text) (isR(p))
#endif
#endif
#ifdef NOHEAD
#define END_IF(p, row) (row && isR(p) || !row && isH(p))
#else
#ifdef NOROW
#define END_IF(p, row) (isH(p))
#else
#define END_IF(p, row) (isH(p) && (!row || isR(p)))
#endif
#endif
#ifdef TAKE
#define TAKE_IF(p, row) (isH(p))
#else
#define TAKE_IF(p, row) (isH(p) && (!row || isR(p)))
#endif
#define BEAT_IF(p, kind, text) (kind == FIRSTBEAT && FIRST_IF(p) || kind == NEXTBEAT && NEXT_IF(p, text))
#define WRITE_IF(p, kind, text, row) (BEAT_IF(p, kind, text) || kind == END && END_IF(p, row))

inline removeRow() { r0 = false; rStop = false; knowR = 0; journal = 0 }

inline close(status, text) {
  assert(reply == RUNS && hAct == 1 && !hGone && text >= sure && text >= journal);
  reply = status; hAct = 0; hStop = false; knowH = 0; removeRow()
}

inline apply(kind, text, cancel, meta) {
  assert(!fenced && hAct == 1 && !hGone && text >= journal);
  assert((cancel || !stopTaken) && (meta || !edited || kind == NEXTBEAT));
  if
  :: kind == FIRSTBEAT -> assert(!r0); hMeta = meta; knowH = 0; r0 = true; knowR = 0; journal = text
  :: kind == NEXTBEAT ->
#ifdef PAIR
     if :: text <= ROOM -> knowR = 0 :: else fi;
#else
     knowR = 0;
#endif
     r0 = true; journal = text
  :: kind == END -> hMeta = meta; close((cancel -> CANCELLED : DONE), text)
  fi
}

active proctype Worker() {
  bool row, cancel, meta, known; byte said, kind, told;

say:
  atomic { if
    :: said < BEATS -> said++; kind = (row -> NEXTBEAT : FIRSTBEAT)
    :: kind = END
    fi }
write:
  atomic {
    if
    :: WRITE_IF(W, kind, said, row) -> apply(kind, said, cancel, meta); if :: known = true :: skip fi
    :: skip
#ifdef LATE
    :: !lateUsed -> lateUsed = true; late = kind; lateText = said; lateCancel = cancel; lateMeta = meta; lateRow = row;
       if :: isH(W) -> readH(N) :: else fi;
       if :: isR(W) -> readR(N) :: else fi
#endif
    fi;
    if
    :: known && kind == END -> known = false; told = (cancel -> CANCELLED : DONE); goto over
    :: known && kind != END -> known = false; sure = said; row = true; readR(W); if :: kind == FIRSTBEAT -> readH(W) :: else fi; goto say
    :: else
    fi }
#ifdef LOOK
  if :: kind == END -> told = INTERRUPTED; goto over :: else fi;
#endif
#ifdef ORDER
  atomic { row = r0; readR(W); cancel = cancel || r0 && rStop }
  atomic { if :: hAct != 1 || hGone -> told = reply; goto over :: else fi; readH(W); meta = hMeta; cancel = cancel || hStop }
#else
  atomic { if :: hAct != 1 || hGone -> told = reply; goto over :: else fi; readH(W); meta = hMeta; cancel = cancel || hStop }
  atomic { row = r0; readR(W); cancel = cancel || r0 && rStop }
#endif
  if
  :: atomic { cancel || kind == END -> kind = END; goto write }
  :: else -> goto say
  fi;
over:
  atomic { assert(told == reply || hGone); row = false; cancel = false; meta = false; said = 0; kind = 0; told = 0; leave(W) }
}

#ifdef LATE
active proctype Network() {
end:
  atomic { late != 0 ->
    if :: WRITE_IF(N, late, lateText, lateRow) -> apply(late, lateText, lateCancel, lateMeta) :: else fi;
    late = 0; lateText = 0; lateCancel = false; lateMeta = false; lateRow = false; leave(N) }
}
#endif

inline takeOver(p) {
  bool row, stop; byte text;
#ifdef ORDER
  atomic { row = r0; readR(p); stop = r0 && rStop; text = (journal > ROOM -> ROOM : journal) }
  atomic { if :: hAct != 1 || hGone -> goto begin :: else fi; readH(p); stop = stop || hStop }
#else
  atomic { if :: hAct != 1 || hGone -> goto begin :: else fi; readH(p); stop = hStop }
  atomic { row = r0; readR(p); stop = stop || r0 && rStop; text = (journal > ROOM -> ROOM : journal) }
#endif
  atomic { if :: journal > ROOM -> text = journal :: else fi }
  atomic { if
    :: TAKE_IF(p, row) ->
       assert(row == r0 && text == journal && (stop || !stopTaken)); close((stop -> CANCELLED : INTERRUPTED), text); fenced = true
    :: else
    fi }
begin:
  atomic { row = false; stop = false; text = 0; if :: hAct == 0 && !hGone -> knowH = 0; hAct = 2 :: else fi; leave(p) }
}
active proctype Closer() { takeOver(A) }
#ifdef TWO
active proctype OtherCloser() { takeOver(B) }
#endif

active proctype Stopper() {
  bool row;
  atomic { if :: hAct != 1 || hGone -> goto over :: else fi; readH(S) }
  atomic { row = r0; readR(S) }
#ifdef STOPH
  row = false;
#endif
  atomic { if
    :: row && isR(S) -> knowR = 0; rStop = true; stopTaken = true
    :: !row && isH(S) -> knowH = 0; hStop = true; stopTaken = true
    :: else
    fi }
over:
  atomic { row = false; leave(S) }
}

#ifdef EDIT
active proctype Editor() {
  readH(E);
  atomic { if :: isH(E) && !hGone -> knowH = 0; hMeta = true; edited = true :: else fi; leave(E) }
}
#endif

active proctype Deleter() {
  bool row;
  readH(D);
  atomic { row = r0; readR(D) }
  atomic { if
    :: isH(D) && (!row || isR(D)) -> hAct = 0; hStop = false; hGone = true; fenced = true; knowH = 0;
#ifndef DEL
       removeRow()
#endif
    :: else
    fi;
    row = false; leave(D) }
}
