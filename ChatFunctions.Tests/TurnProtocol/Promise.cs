using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// The promise as an in-memory model: what must be in a conversation, what may be, and what must not. For one test at a time, but
/// the table's confirmations come from any thread.
/// </summary>
internal sealed class Promise
{
    private readonly List<ModelTurn> _turns = [];
    private readonly List<(string? Key, string Question)> _unknown = [];

    public IReadOnlyList<ModelTurn> Turns => _turns;

    /// <summary>A POST has begun a turn.</summary>
    public ModelTurn Begin(Post post, string? key, string question)
    {
        foreach (var earlier in _turns.Where(turn => key is not null && turn.Key == key && turn.IsThere != false))
        {
            // Once text is journaled, or told, the key never pays again.
            Assert.Equal("", earlier.JournaledText);
            Assert.Equal("", earlier.Ended?.Text ?? "");
            earlier.IsSuperseded = true;
        }

        var turn = new ModelTurn(post, key, question);
        lock (_turns)
        {
            _turns.Add(turn);
        }

        return turn;
    }

    /// <summary>A POST has found the turn of its key.</summary>
    public void Find(Post post, string? key, string question)
    {
        if (_turns.Find(turn => turn.Token == post.Token) is { } turn)
        {
            Assert.Equal((key, question), (turn.Key, turn.Question));
        }
        else
        {
            Assert.Contains((key, question), _unknown);
        }
    }

    /// <summary>Whether a POST may be refused because a turn runs.</summary>
    public bool MayBeBusy => _unknown.Count > 0 || _turns.Any(turn => turn.IsThere != false && turn.MayRun);

    /// <summary>A POST ended without saying whether its turn began.</summary>
    public void Lose(string? key, string question) => _unknown.Add((key, question));

    /// <summary>A DELETE was confirmed, or not.</summary>
    public void Delete(bool isConfirmed)
    {
        foreach (var turn in _turns)
        {
            turn.IsThere = turn.IsThere == false || isConfirmed ? false : null;
        }

        if (isConfirmed)
        {
            _unknown.Clear();
        }
    }

    /// <summary>A stop was asked for: it means the turn that runs.</summary>
    public void Stop()
    {
        foreach (var turn in _turns.Where(turn => turn.MayRun))
        {
            turn.IsStopAsked = true;
        }
    }

    /// <summary>The table has confirmed a write of the journal to its worker.</summary>
    public void Journaled(TableRequest request)
    {
        foreach (var row in request.JournalRows)
        {
            var token = row.Row[1..row.Row.IndexOf('.', StringComparison.Ordinal)];
            ModelTurn? turn;
            lock (_turns)
            {
                turn = _turns.Find(turn => turn.Token == token);
            }

            if (turn is not null)
            {
                lock (turn.Journal)
                {
                    turn.Journal[int.Parse(row.Row[(token.Length + 2)..], System.Globalization.CultureInfo.InvariantCulture)] =
                        row.Text("Text0");
                }
            }
        }
    }

    /// <summary>Takes note of the ends that the workers have told their clients.</summary>
    public void TakeEnds()
    {
        foreach (var turn in _turns)
        {
            if (turn.Post.Source.Log.Read().End is { Outcome: ReplyOutcome.Committed, Reply: { } reply })
            {
                CheckReply(turn, reply);
            }
        }
    }

    /// <summary>Takes note of what is journaled by now, so that whoever reads from now on must be shown it.</summary>
    public void Look()
    {
        foreach (var turn in _turns)
        {
            turn.Floor = turn.JournaledText.Length;
        }
    }

    /// <summary>Compares what a reader was shown with the promise.</summary>
    /// <param name="page">The conversation, or <see langword="null"/>.</param>
    /// <param name="isFinal">Whether what it shows of ended turns stands for good; a closing write that failed does not.</param>
    public void Check(HistoryPage? page, bool isFinal)
    {
        TakeEnds();
        var messages = page?.Messages ?? [];
        Assert.True(messages.Count % 2 == 0, "A message without its reply.");
        Assert.DoesNotContain(messages.SkipLast(1), message => !message.HasEnded);
        var pairs = messages.Chunk(2).ToArray();
        Assert.All(pairs, pair =>
            Assert.Equal((MessageRole.User, MessageRole.Assistant, pair[0].TurnToken), (pair[0].Role, pair[1].Role, pair[1].TurnToken)));
        var shown = pairs.Select(pair => _turns.Find(turn => turn.Token == pair[0].TurnToken)).ToArray();
        var known = shown.OfType<ModelTurn>().ToArray();
        Assert.Equal(_turns.Where(known.Contains), known);
        Assert.DoesNotContain(known, turn => turn.IsThere == false);
        Assert.Empty(_turns.Where(turn => turn.IsThere == true && !turn.IsSuperseded).Except(known));
        Assert.All(
            _turns.Where(turn => turn.IsThere == true && turn.IsSuperseded).Except(known), turn => Assert.Equal("", turn.JournaledText));
        for (var index = 0; index < pairs.Length; index++)
        {
            var (question, reply) = (pairs[index][0], pairs[index][1]);
            if (shown[index] is not { } turn)
            {
                Assert.Contains(question.Text, _unknown.Select(lost => lost.Question));
                Assert.Equal("", reply.Text);
                continue;
            }

            Assert.Equal(turn.Question, question.Text);
            CheckText(turn, reply.Result);
            if (reply.HasEnded && isFinal)
            {
                CheckReply(turn, reply.Result);
            }
        }
    }

    private static void CheckText(ModelTurn turn, ReplyResult reply)
    {
        Assert.StartsWith(reply.Text, turn.SaidText, StringComparison.Ordinal);
        Assert.True(reply.Text.Length >= turn.Floor || turn.Ended is not null, $"Journaled text is lost: {reply}");
    }

    private static void CheckReply(ModelTurn turn, ReplyResult reply)
    {
        CheckText(turn, reply);
        var isWhole = reply.Text == turn.SaidText;
        Assert.True((reply.Status, reply.Reason) switch
        {
            (TurnStatus.Completed, null) => turn.Finish == "stop" && isWhole,
            (TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens) => turn.Finish == "length" && isWhole,
            (TurnStatus.Failed, _) => turn.Finish == "error" && isWhole,
            (TurnStatus.Cancelled, null) => turn.IsStopAsked,
            (TurnStatus.Incomplete, IncompleteReason.Interrupted) => true,
            _ => false,
        }, $"{reply.Status} {reply.Reason}, but the model said {turn.Finish} after «{turn.SaidText}», kept «{reply.Text}».");
        turn.Ended ??= reply;
        Assert.Equal((turn.Ended.Status, turn.Ended.Reason, turn.Ended.Text), (reply.Status, reply.Reason, reply.Text));
    }
}
