namespace ChatFunctions.Access;

/// <summary>Who may call.</summary>
public enum AccessMode
{
    /// <summary>Holders of a configured key; the owner is the key's name.</summary>
    Key,

    /// <summary>Users signed in through App Service Authentication; the owner is the user.</summary>
    EasyAuth,

    /// <summary>Everybody; there is one owner. Not in Azure.</summary>
    Open,
}
