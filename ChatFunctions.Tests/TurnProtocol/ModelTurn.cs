using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What the model of the promise knows of one turn.</summary>
internal sealed class ModelTurn(Post post, string? key, string question)
{
    public Post Post => post;

    public string? Key => key;

    public string Question => question;

    public string Token => post.Token;

    public FakeCall? Call { get; set; }

    /// <summary>What the model has said.</summary>
    public List<string> Said { get; } = [];

    /// <summary>The reason that the model gave in the end, <c>error</c> when it failed, or <see langword="null"/>.</summary>
    public string? Finish { get; set; }

    /// <summary>Somebody asked to stop it, and may have been heard.</summary>
    public bool IsStopAsked { get; set; }

    /// <summary>The worker was killed.</summary>
    public bool IsKilled { get; set; }

    /// <summary>Whether its rows must be there; <see langword="null"/> when they may.</summary>
    public bool? IsThere { get; set; } = true;

    /// <summary>The key has begun another turn, which may have taken the place of this one.</summary>
    public bool IsSuperseded { get; set; }

    /// <summary>The reply as it was told to be ended: it never changes again.</summary>
    public ReplyResult? Ended { get; set; }

    /// <summary>The journal rows that the table has confirmed.</summary>
    public SortedDictionary<int, string> Journal { get; } = [];

    public string JournaledText
    {
        get
        {
            lock (Journal)
            {
                return string.Concat(Journal.Values);
            }
        }
    }

    /// <summary>How much of its text whoever reads must be shown at the least.</summary>
    public int Floor { get; set; }

    public string SaidText => string.Concat(Said);

    /// <summary>Neither its worker nor anybody else has ended it, as far as is known.</summary>
    public bool MayRun => Ended is null && (IsKilled || post.Source.Log.Read().End?.Outcome is null or ReplyOutcome.Unknown);
}
