/* The begin of a turn (docs/protocol.md), for the model checker Spin: without a query where it can be had, and with an idempotency key
   whose row is read only where it is known already.

   Three posts to one conversation, each with a turn of its own number: 1 and 2 with the same key on two instances, 3 without one on the
   instance of 1. An instance that has ended a turn may begin the next with the head and the window that it kept (hot). With -DNEW=1 the
   conversation is not there, and 1 and 2 know its id by their key: they begin blindly. A begin may be applied without its sender's
   hearing of it, and one may be kept by the network and arrive late; a worker may die at once. Beside it: a deletion, and one that marks
   a message as deleted, and so changes the window. Once it runs, a turn is one step; beat.pml has the rest.

   spin -a -DTWO -DTHREE -DLATE begin.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan -m100000
   The same with -DTWO -DTHREE -DNEW=1, with -DTWO -DERASE -DLATE -DNEW=1 and with -DTWO -DERASE -DLATE -DMARKS: no error in any of them, in
   seven million states together.

   Each of these leaves one condition out, and must fail (with -DTWO -DTHREE -DMARKS; CLEAN with -DTWO -DERASE, LIST with -DTWO -DTHREE
   -DNEW=1):
   HEAD    a begin does not look at the head's ETag, or puts a new head where one stands
   KEY     a begin does not look whether the key's row has come or changed
   LOOK    a begin that was not confirmed is taken for not applied
   PLACE   a key's turn without text is begun again in its place, whatever came after it
   CLEAN   a begin does not wait for the end of a deletion
   MARK    a message is marked without the head
   LIST    the end says that the conversation is listed without knowing it
   NAME    what begins after a deletion is listed under the same key as before (with -DTWO -DERASE -DNEW=1) */

#define NONE 0                     /* what became of a post's turn; PLACED: another stands in its place */
#define RUNS 1
#define TEXT 2
#define EMPTY 3
#define PLACED 4
#define DELETED 5

#ifndef NEW
#define NEW 0
#endif
#define HOT 3                      /* the post that may begin with what its instance has kept */
#define N 16                       /* a begin that the network has kept */
#define D 32                       /* the deletion */
#define M 64                       /* the mark */

byte knowH = (NEW -> 0 : 8), knowK;          /* who knows the current ETag of head and key row */
byte fresh = (NEW -> 14 : 8);                /* whose window is what stands in the table */
bool hThere = !NEW, hGone, hDone;            /* the head; a tombstone; the deletion has finished */
bool hUnlisted; byte hList, hAct;            /* it may not be listed yet; whose listing row counts; the active turn */
byte turn[4], latest, key;                   /* the turns; the one that came last; the one that the key names */
bool listed[8], kept = !NEW;                 /* the listing rows, by post and generation; whether HOT may still begin with what was kept */
byte late, lateFound, latePlace; bool lateUsed, lateBlind, lateKeyed;

#define isH(p)   (knowH & (p))
#define isK(p)   (knowK & (p))
#define isLive   (hThere && !hGone)
#define isListed (!isLive || hUnlisted || hList == 0 || listed[hList])
inline change()  { knowH = 0; fresh = 0 }
inline leave(p)  { knowH = knowH & ~p; knowK = knowK & ~p; fresh = fresh & ~p }

/* What a begin asks of the table. blind: it takes the conversation for absent; found: what it knows the key's row to say. */
#ifdef HEAD
#define HEAD_IF(p, blind) (true)
#else
#define HEAD_IF(p, blind) (blind && !hThere || !blind && isH(p))
#endif
#ifdef KEY
#define KEY_IF(p, keyed, found) (true)
#else
#define KEY_IF(p, keyed, found) (!keyed || found == 0 && key == 0 || found != 0 && isK(p))
#endif
#define BEGIN_IF(p, blind, keyed, found) (HEAD_IF(p, blind) && KEY_IF(p, keyed, found))

#ifdef NAME
#define listing(t, gone) (t)
#else
#define listing(t, gone) (gone -> t + 4 : t)
#endif

inline begin(t, p, keyed, place) {
  assert(hAct == 0 && (!hThere || !hGone || hDone) && (fresh & p));
  assert(turn[t] == NONE || turn[t] == DELETED);
  assert(!keyed || key == 0 || turn[key] == EMPTY || turn[key] == DELETED);
  assert(place == 0 || latest == place && turn[place] == EMPTY);
  if :: !isLive -> hList = listing(t, hGone); hUnlisted = true :: else fi;
  if :: place != 0 -> turn[place] = PLACED :: else fi;
  if :: keyed -> key = t; knowK = 0 :: else fi;
  hThere = true; hGone = false; hDone = false; hAct = t; latest = t; turn[t] = RUNS; change()
}

inline finish(status, isIn) {
  assert(turn[hAct] == RUNS);
  turn[hAct] = status; hAct = 0; change();
#ifdef LIST
  hUnlisted = false;
#else
  if :: isIn -> hUnlisted = false :: else fi;
#endif
  assert(isListed)
}

/* The rows, the listing row whatever has become of it meanwhile, and the tombstone's mark. */
inline removeRows(p)     { if :: isH(p) -> key = 0; knowK = 0; gone = hList :: else -> gone = 0 fi }
inline unlist()          { listed[gone] = false; assert(isListed) }
inline finishDeletion(p) { if :: isH(p) -> hDone = true; hList = 0; change() :: else fi; gone = 0 }

inline post(t, keyed, me) {
  byte act, found, place, gone, mine; bool tried, asked, blind, put;

  if
  :: atomic { t == HOT && kept -> kept = false; goto decide }
  :: atomic { NEW && keyed -> blind = true; mine = t; goto decide }
  :: skip
  fi;
read:                                        /* head and window, with one query */
  atomic {
    if :: t == HOT -> kept = false :: else fi;
    found = 0; asked = false; place = 0; act = hAct; blind = !hThere; fresh = fresh | me;
    if :: hThere -> knowH = knowH | me :: else fi;
    if
    :: hGone -> put = false
    :: put && isLive && hList != mine -> put = false; listed[mine] = false; assert(isListed) /* somebody else began it: unlist */
    :: else
    fi;
    mine = listing(t, hGone);
    if
#ifndef CLEAN
    :: hGone && !hDone -> goto clean
#endif
    :: else
    fi;
#ifndef LOOK
    if :: tried && act == t -> goto reply :: else fi
#endif
  }
#ifndef LOOK
  atomic { if                                /* applied after all, and ended by somebody else? */
    :: tried && (turn[t] == TEXT || turn[t] == EMPTY || turn[t] == PLACED) -> goto over
    :: tried && turn[t] == RUNS -> goto read
    :: else
    fi }
#endif
decide:
  if
  :: keyed && !asked && (tried || act != 0) -> atomic { asked = true; found = key; knowK = knowK | me }
  :: else
  fi;
  atomic { if
    :: found != 0 && (turn[found] == TEXT || act == found) -> goto over                      /* replay, or attach */
    :: found != 0 && turn[found] == RUNS && act != found -> goto read
#ifdef PLACE
    :: found != 0 && turn[found] == EMPTY && act == 0 -> place = found
#else
    :: found != 0 && turn[found] == EMPTY && act == 0 && latest == found -> place = found
#endif
    :: else
    fi }
  if
  :: act != 0 -> goto over                                                                   /* busy */
  :: act != 0 -> goto close                                                                  /* an orphan */
  :: act == 0
  fi;
  if :: atomic { blind || mine > 3 -> listed[mine] = true; put = true } :: skip fi;          /* the listing row, before or after */
  atomic {
    tried = true;
    if
    :: BEGIN_IF(me, blind, keyed, found) -> begin(t, me, keyed, place); if :: goto reply :: goto read fi
    :: goto read
    :: goto over
#ifdef LATE
    :: !lateUsed -> lateUsed = true; late = t; lateFound = found; latePlace = place; lateBlind = blind; lateKeyed = keyed;
       if :: isH(me) -> knowH = knowH | N :: else fi;
       if :: isK(me) -> knowK = knowK | N :: else fi;
       if :: fresh & me -> fresh = fresh | N :: else fi;
       if :: goto read :: goto over fi
#endif
    fi }
close:                                       /* who closes an orphan lists the conversation before */
  atomic { if :: hUnlisted && isH(me) -> listed[hList] = true :: else fi }
  atomic { if :: isH(me) -> if :: finish(TEXT, true) :: finish(EMPTY, true) fi :: else fi; goto read }
clean:
  atomic { removeRows(me) }
  atomic { if :: gone != 0 -> unlist() :: else fi }
  atomic { finishDeletion(me); goto read }
reply:
  atomic { if :: hAct == t && hUnlisted && hList == mine && !put -> if :: listed[mine] = true; put = true :: skip fi :: else fi }
  if
  :: atomic { hAct == t ->
       if :: finish(TEXT, put) :: finish(EMPTY, put) fi;
       if :: t == 1 && kept -> knowH = knowH | 8; fresh = fresh | 8 :: else fi }
  :: skip                                    /* the worker dies */
  fi;
over:
  atomic { act = 0; found = 0; place = 0; mine = 0; tried = false; asked = false; blind = false; put = false; leave(me) }
}

active proctype One() { post(1, true, 2) }
#ifdef TWO
active proctype Two() { post(2, true, 4) }
#endif
#ifdef THREE
active proctype Three() { post(3, false, 8) }
#endif

#ifdef LATE
active proctype Network() {
end:
  atomic { late != 0 ->
    if :: BEGIN_IF(N, lateBlind, lateKeyed, lateFound) -> begin(late, N, lateKeyed, latePlace) :: else fi;
    late = 0; lateFound = 0; latePlace = 0; lateBlind = false; lateKeyed = false; leave(N) }
}
#endif

#ifdef ERASE
active proctype Eraser() {
  byte t, gone;
  if :: isLive -> knowH = knowH | D :: else fi;
  atomic { if
    :: isH(D) -> hGone = true; hAct = 0; latest = 0; change(); knowH = D;
       for (t : 1 .. 3) { if :: turn[t] != NONE -> turn[t] = DELETED :: else fi }
       t = 0
    :: else
    fi }
  atomic { removeRows(D) }
  atomic { if :: gone != 0 -> unlist() :: else fi }
  atomic { finishDeletion(D); leave(D) }
}
#endif

#ifdef MARKS
active proctype Marker() {
  if :: isLive -> knowH = knowH | M :: else fi;
#ifdef MARK
  atomic { if :: isH(M) -> fresh = 0 :: else fi; leave(M) }
#else
  atomic { if :: isH(M) -> change() :: else fi; leave(M) }
#endif
}
#endif
