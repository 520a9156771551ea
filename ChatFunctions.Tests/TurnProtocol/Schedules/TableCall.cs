using Azure;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>A request to the table that was sent and not yet answered.</summary>
internal abstract class TableCall
{
    public required ScheduledWorker Worker { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Name { get; init; }

    public required bool IsWrite { get; init; }

    /// <summary>Lets it reach the table.</summary>
    /// <param name="isHeard">Whether its sender gets the answer; else the connection breaks before.</param>
    public abstract void Deliver(bool isHeard);

    /// <summary>Lets it reach the table twice, as the SDK's own retry does when it has not heard the first answer.</summary>
    public abstract void DeliverTwice();

    /// <summary>Breaks the connection before, or answers that the service is busy.</summary>
    public abstract void Fail(int status);

    public sealed override string ToString() => $"{Worker.Name} {Name}";
}

/// <inheritdoc cref="TableCall"/>
internal sealed class TableCall<T>(Func<T> run) : TableCall
{
    private readonly TaskCompletionSource<T> _answer = new();

    public Task<T> Answer => _answer.Task;

    public override void Deliver(bool isHeard)
    {
        T answer;
        try
        {
            answer = run();
        }
        catch (RequestFailedException exception)
        {
            _answer.TrySetException(isHeard ? exception : Broken(0));
            return;
        }

        if (isHeard)
        {
            _answer.TrySetResult(answer);
        }
        else
        {
            _answer.TrySetException(Broken(0));
        }
    }

    public override void DeliverTwice()
    {
        try
        {
            run();
        }
        catch (RequestFailedException)
        {
            // Its answer is lost as well.
        }

        Deliver(isHeard: true);
    }

    public override void Fail(int status) => _answer.TrySetException(Broken(status));

    private static RequestFailedException Broken(int status) => new(status, "", "", new IOException());
}
