namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>Who is compared.</summary>
internal enum ContenderKind
{
    /// <summary>The upstream itself: nothing can be faster.</summary>
    Direct,

    /// <summary>See <see cref="RelayServer"/>.</summary>
    Relay,

    /// <summary>See <see cref="Floor.FloorServer"/>.</summary>
    Floor,

    /// <summary>See <see cref="StraightforwardServer"/>.</summary>
    Straightforward,

    /// <summary>This app.</summary>
    ChatFunctions,

    /// <summary>This app, published with ReadyToRun as it is deployed.</summary>
    ChatFunctionsPublished,
}
