using ChatFunctions.Chat;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What a POST came to: a turn that runs here, or the one that its key had begun before.</summary>
internal sealed class Post(Worker worker, string conversationId, ReplySource source)
{
    public Post(Worker worker, RunningTurn running)
        : this(worker, running.Turn.ConversationId, running.Source) => Running = running;

    public Worker Worker => worker;

    public string ConversationId => conversationId;

    public ReplySource Source => source;

    /// <summary>The turn, when this POST has begun it.</summary>
    public RunningTurn? Running { get; }

    public string Token => source.Rows.Reply.TurnToken;

    /// <summary>What its client reads.</summary>
    public Task<Answer> ReadAsync(ReplyForm form = ReplyForm.EventStream) => worker.ReadAsync(source, form);

    /// <summary>Waits until the worker is done with the turn.</summary>
    public async Task<ReplyEnd> EndAsync()
    {
        await Running!.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        return source.Log.Read().End!;
    }

    /// <summary>Waits until so many deltas are in the table.</summary>
    public Task JournaledAsync(int deltas) => Eventually.TrueAsync(async () =>
    {
        var journal = (await worker.Table.ReadJournalAsync(Worker.Partition(conversationId), Token, 0, CancellationToken.None)).Rows;
        return journal.Sum(row => row.DeltaLengths.Count) >= deltas;
    });
}
