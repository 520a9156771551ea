using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations.Begin;

/// <summary>What is to be done next for a turn that is to begin: one of those that are nested here.</summary>
internal abstract record BeginStep
{
    private BeginStep()
    {
    }

    /// <summary>Finish the deletion that somebody left half-way, and look again.</summary>
    public sealed record FinishDeletion : BeginStep;

    /// <summary>Close the turn whose worker is gone, and look again.</summary>
    public sealed record CloseOrphan : BeginStep;

    /// <summary>Run the turn: an attempt that was not confirmed was applied.</summary>
    public sealed record Confirm : BeginStep;

    /// <summary>Follow the turn that the request has begun before.</summary>
    public sealed record Attach(MessageRow Reply) : BeginStep;

    /// <summary>Begin nothing.</summary>
    public sealed record Refuse(BeginRefusal Why) : BeginStep;

    /// <summary>Begin nothing: no call waits for an output that is brought.</summary>
    public sealed record RefuseOutput(OutputRefusal Why) : BeginStep;

    /// <summary>Begin the turn.</summary>
    /// <param name="InPlaceOf">The reply of an earlier attempt that came to nothing and gives way; none: at the end.</param>
    public sealed record Begin(MessageRow? InPlaceOf) : BeginStep;

    /// <summary>Decides by what was read alone.</summary>
    /// <param name="read">What stands in the table.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="token">The token of the turn that is to begin.</param>
    public static BeginStep Decide(BeginSnapshot read, TurnRequest request, string token)
    {
        if (read.Head is { Deleted: true, DeletionFinished: false })
        {
            return new FinishDeletion();
        }

        if (read.Live?.ActiveTurn == token)
        {
            return new Confirm();
        }

        if (read.OwnReply?.TurnToken == token)
        {
            // Applied, and closed by somebody since: begun again, its message would stand there twice.
            return new Attach(read.OwnReply);
        }

        if (read.OwnReply is { Retries: > 0 } retry && IsOf(request, retry))
        {
            // Somebody else has repeated the same request in the same place, and was faster.
            return new Attach(retry);
        }

        if (read.Key is { } key && key.BodyHash != request.BodyHash)
        {
            return new Refuse(BeginRefusal.KeyReused);
        }

        var earlier = read.Key is not null && read.KeyReply?.TurnToken == read.Key.TurnToken ? read.KeyReply : null;
        var isOrphan = read.IsOrphan && earlier?.TurnToken == read.Live?.ActiveTurn;
        return earlier is { HasAnswer: true } or { Status: TurnStatus.Completed } or { HasEnded: false } && !isOrphan
            ? new Attach(earlier)
            : DecideAnew(read, request, earlier);
    }

    private static BeginStep DecideAnew(BeginSnapshot read, TurnRequest request, MessageRow? earlier)
    {
        var (place, said) = (request.Place, request.Said);
        if (read.Live is null && place is TurnPlace.End { MustExist: true } or TurnPlace.After or TurnPlace.Again)
        {
            return new Refuse(BeginRefusal.Absent);
        }

        if (read.Live is { ActiveTurn.Length: > 0 })
        {
            return read switch
            {
                { IsOrphan: true } => new CloseOrphan(),

                // The same request, repeated twice: the model was asked once more already. (A first one may be meant twice.)
                { Latest: { HasEnded: false, Retries: > 0 } retry } when IsOf(request, retry) => new Attach(retry),
                _ => new Refuse(BeginRefusal.Busy),
            };
        }

        // Never a reply before later messages: only the latest turn gives way, to its key or to the same body once more.
        var latest = read.Latest is { IsWordless: true, Deleted: false, Superseded: false } wordless && IsOf(request, wordless)
            ? wordless
            : null;
        var inPlaceOf = earlier?.Number == read.Live?.Messages - 1 ? earlier : latest;
        return place switch
        {
            TurnPlace.After after when inPlaceOf is null && read.Live!.Messages != after.Message + 1 => new Refuse(BeginRefusal.Moved),
            TurnPlace.Again when read.Question is null => new Refuse(BeginRefusal.Absent),
            TurnPlace.Again again when again.Reply < read.Question!.Number => new Refuse(BeginRefusal.Moved),
            TurnPlace.Again when said.Stored is [.., var question] && question.Text != read.Question!.Text =>
                new Refuse(BeginRefusal.Moved),
            TurnPlace.Again => new Begin(inPlaceOf),
            _ => OutputRefusal.Of(read.BranchFor(place), said.All) is { } why ? new RefuseOutput(why) : new Begin(inPlaceOf),
        };
    }

    private static bool IsOf(TurnRequest request, MessageRow reply) => reply.BodyHash.Length > 0 && reply.BodyHash == request.BodyHash;
}
